// What the measures are called, and what they mean, in one place.

export const MEASURES = {
  views: ['Views', 'A viewer once a post in 30 minutes; repeats count again.'],
  reach: ['Reach', 'First views of each post: who saw two posts counts for each.'],
  likes: ['Likes', 'Those that still stand.'],
  shares: ['Shares', 'Those that still stand.'],
  comments: ['Replies', 'Those that still stand.'],
  quotes: ['Quotes', 'Those that still stand.'],
  bookmarks: ['Bookmarks', 'Kept by somebody for themselves; nobody learns by whom.'],
  profile_visits: ['Profile visits', 'A visitor once in 30 minutes, by way of a post or not; nobody learns who.'],
  follows: ['Follows by posts', 'That a post led to and that still stand.'],
  followers_gained: ['Followers gained', 'Who came, also if they went again.'],
  followers_lost: ['Followers lost', 'Who went.'],
  posts: ['Posts', 'Published in this time.'],
};
export const nameOf = (measure) => MEASURES[measure]?.[0] ?? measure;

export const SURFACES = {
  feed: 'Feeds',
  thread: 'Threads',
  profile: 'Your profile',
  hashtag: 'Hashtags',
  search: 'Search',
  notification: 'Notifications',
  other: 'Elsewhere',
};
