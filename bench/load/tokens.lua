-- For wrk: each request carries the next token of the file that is the first argument.
local tokens, at = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        tokens[#tokens + 1] = line
    end
end

function request()
    at = at % #tokens + 1
    return wrk.format("GET", nil, {["Authorization"] = "Bearer " .. tokens[at]})
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "us": %d, "p50": %d, "p95": %d, "p99": %d, "refused": %d, "lost": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
        latency:percentile(99), errors.status, errors.connect + errors.read + errors.write + errors.timeout
    ))
end
