package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import io.auditlog.enricher.sandbox.api.RateLimit.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An API in virtual time that behaves as a script says, one act after the other, and keeps the time of every request.
 * Every twentieth entry does not exist.
 */
final class ScriptedApi implements Transport {

    private static final long ONE_WAY = Duration.ofMillis(1).toNanos();

    /** How it answers for some time. */
    @FunctionalInterface
    interface Act {
        /** Answers a request that has arrived and passed the limit, or never does. */
        void answers(Exchange exchange);
    }

    /** A request that has arrived. */
    record Exchange(ScriptedApi api, AuditLogId id, String key, RequestCallback callback) {
        void reply(Duration after, Reply reply) {
            api.reply(callback, reply, after.toNanos());
        }

        long number() {
            return ScriptedApi.number(id);
        }

        /** The entry, whatever its number. */
        void entry(Duration after) {
            reply(after, FakeTransport.status(200));
        }

        /** As an API that is well answers. */
        void normally(Duration after) {
            reply(after, FakeTransport.status(isMissing(id) ? 404 : 200, api.limitHeaders(), "{}"));
        }
    }

    final List<Long> arrivals = new ArrayList<>();
    final Map<String, Integer> replies = new TreeMap<>();
    final Map<Long, Long> firstArrivals = new LinkedHashMap<>();
    private final VirtualTime time;
    private final TreeMap<Long, Act> acts = new TreeMap<>();
    private final Limiter limiter;
    private final boolean announcesLimit;

    /**
     * An API without a script.
     *
     * @param announcesLimit whether its replies say what is left of the limit
     */
    ScriptedApi(VirtualTime time, RateLimit limit, boolean announcesLimit) {
        this.time = time;
        this.limiter = limit.limiter();
        this.announcesLimit = announcesLimit;
    }

    /** Adds an act, which lasts until the next one. */
    ScriptedApi from(Duration begin, Act act) {
        acts.put(begin.toNanos(), act);
        return this;
    }

    static boolean isMissing(AuditLogId id) {
        return number(id) % 20 == 7;
    }

    static AuditLogId id(long number) {
        return new AuditLogId("log-" + number);
    }

    static long number(AuditLogId id) {
        return Long.parseLong(id.value().substring("log-".length()));
    }

    @Override
    public Transport.Exchange send(RequestCallback callback) {
        callback.onSent();
        String key = callback.key();
        time.schedule(() -> arrives(callback, key), ONE_WAY);
        return () -> true;
    }

    @Override
    public void close() {}

    private void arrives(RequestCallback callback, String key) {
        arrivals.add(time.elapsed());
        firstArrivals.putIfAbsent(number(callback.id()), time.elapsed());
        Exchange exchange = new Exchange(this, callback.id(), key, callback);
        if (limiter != null && !limiter.admit(time.elapsed())) {
            exchange.reply(Duration.ZERO, FakeTransport.status(429, limitHeaders(), "{}"));
        } else {
            acts.floorEntry(time.elapsed()).getValue().answers(exchange);
        }
    }

    private void reply(RequestCallback callback, Reply reply, long after) {
        String label = reply instanceof Reply.Answered answered
                ? Integer.toString(answered.status())
                : ((Reply.NoAnswer) reply).code().name();
        replies.merge(label, 1, Integer::sum);
        time.schedule(() -> callback.onReply(reply), after + ONE_WAY);
    }

    private Reply.Headers limitHeaders() {
        if (!announcesLimit) {
            return Reply.Headers.NONE;
        }
        Quota quota = limiter.quota(time.elapsed());
        long reset = Duration.ofNanos(quota.resetNanos()).plusNanos(999_999_999).toSeconds();
        return new Reply.Headers(
                null,
                null,
                null,
                null,
                Map.of(
                        "x-ratelimit-limit", Long.toString(quota.limit()),
                        "x-ratelimit-remaining", Long.toString(quota.remaining()),
                        "x-ratelimit-reset", Long.toString(reset)));
    }

    /** It answers everything after some time. */
    static Act well(Duration latency) {
        return exchange -> exchange.normally(latency);
    }

    /** It has every entry. */
    static Act entries(Duration latency) {
        return exchange -> exchange.entry(latency);
    }

    /** It refuses connections. */
    static Act refusing() {
        return exchange -> exchange.reply(Duration.ZERO, FakeTransport.none(Code.UNREACHABLE));
    }

    /** It takes requests and says nothing. */
    static Act silent() {
        return exchange -> {};
    }

    static Act status(int status) {
        return exchange -> exchange.reply(Duration.ofMillis(5), FakeTransport.status(status));
    }

    /** It breaks the connection. */
    static Act resetting() {
        return exchange -> exchange.reply(Duration.ZERO, FakeTransport.none(Code.CONNECTION));
    }

    static Act throttling(String retryAfter) {
        return exchange -> exchange.reply(Duration.ofMillis(5), FakeTransport.retryAfter(429, retryAfter));
    }
}
