// The tour in Java: mvn -q -f jdbc package && java -cp jdbc/target/lib/postgresql.jar jdbc/Tour.java,
// with PGSOCIAL_APP_URL.

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

public class Tour {
    // Names of its own, so that it can be run again; what is printed leaves the ending out.
    static final String RUN = "_" + HexFormat.of().toHexDigits(new Random().nextInt());

    static Connection connection;

    public static void main(String[] arguments) throws SQLException {
        URI uri = URI.create(System.getenv("PGSOCIAL_APP_URL"));
        String[] login = uri.getUserInfo().split(":", 2);
        String address = "jdbc:postgresql://" + uri.getAuthority().split("@")[1] + uri.getPath();
        connection = DriverManager.getConnection(address, login[0], login[1]);

        // Before reading on from a place, LISTEN: then nothing is missed.
        connection.createStatement().execute("listen pgsocial_batch");
        long batch = id("select social.last_batch()");
        Long event = null;

        String signUp = "select social.create_user(?, ?)";
        long ada = id(signUp, "ada" + RUN, "Ada");
        long grace = id(signUp, "grace" + RUN, "Grace");
        System.out.println("Ada and Grace signed up");

        var follow = rows("select * from social.follow_user(?, ?)", grace, ada).get(0);
        System.out.printf("Grace follows Ada: %s, changed: %s%n",
            follow.get("state"), yes(follow.get("is_changed")));

        String post = "select social.create_post(?, ?, p_visibility => ?)";
        id(post, ada, "First day #orchard" + RUN, "public");
        long plums = id(post, ada, "Plums are ripe #orchard" + RUN, "public");
        long secret = id(post, ada, "For @grace" + RUN + " alone", "mentioned");

        // Each row carries the cursor after which the next page starts.
        Object cursor = null;
        for (int number = 1; number <= 2; number++) {
            var page = rows("select * from social.home_feed(?, 2, ?)", grace, cursor);
            System.out.printf("page %d of Grace's home: %s%n", number, texts(page));
            cursor = page.get(page.size() - 1).get("cursor");
        }

        var found = rows("select * from social.list_hashtag_posts(null, ?)", "#orchard" + RUN);
        System.out.printf("a guest sees %d posts in #orchard%n", found.size());

        String like = "select social.like_post(?, ?)";
        Object first = value(like, grace, plums);
        Object second = value(like, grace, plums);
        System.out.printf("Grace likes the plums: %s, again: %s%n", yes(first), yes(second));

        try {
            rows("select * from social.get_post(null, ?)", secret);
        } catch (PSQLException error) {
            System.out.printf("a guest asks for what is for Grace alone: %s %s%n",
                error.getSQLState(), error.getServerErrorMessage().getDetail());
        }

        // Events can be read once their batch is sealed: a notification says so.
        List<String> told = new ArrayList<>();
        while (!told.contains("like.created")) {
            var events = rows("select * from social.read_events(?, ?, ?)", grace, batch, event);
            if (events.isEmpty()) {
                connection.unwrap(PGConnection.class).getNotifications(30_000);
                continue;
            }
            for (var row : events) {
                told.add((String) row.get("type"));
                batch = (long) row.get("batch_id");
                event = (long) row.get("id");
            }
        }
        System.out.println("Grace was told of: " + String.join(", ", told));
        connection.close();
    }

    static List<Map<String, Object>> rows(String query, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int place = 0; place < values.length; place++) {
                statement.setObject(place + 1, values[place]);
            }
            List<Map<String, Object>> found = new ArrayList<>();
            ResultSet result = statement.executeQuery();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.put(result.getMetaData().getColumnName(column), result.getObject(column));
                }
                found.add(row);
            }
            return found;
        }
    }

    static Object value(String query, Object... values) throws SQLException {
        return rows(query, values).get(0).values().iterator().next();
    }

    static long id(String query, Object... values) throws SQLException {
        return (long) value(query, values);
    }

    static String yes(Object isSo) {
        return (boolean) isSo ? "yes" : "no";
    }

    static String texts(List<Map<String, Object>> posts) {
        return posts.stream().map(post -> ((String) post.get("body")).replace(RUN, ""))
            .collect(Collectors.joining(" | "));
    }
}
