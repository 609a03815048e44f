package io.auditlog.enricher.topology;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the brokers accept in a topic. A record beyond it is refused, and with it the transaction that it is part of.
 *
 * @param maxMessageBytes largest batch, in bytes; a record alone in its batch counts as one
 * @param maxAgeMillis how far a timestamp may lie behind the broker's clock; {@link Long#MAX_VALUE} for any
 * @param maxAheadMillis how far it may lie ahead; {@link Long#MAX_VALUE} for any
 * @param needsKey whether records without a key are refused: the topic is compacted
 */
record TopicLimits(int maxMessageBytes, long maxAgeMillis, long maxAheadMillis, boolean needsKey) {

    static final TopicLimits NONE = new TopicLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, false);

    /**
     * Room for clocks that differ, and for a record on its way while brokers are away: above the longest transaction that
     * is usual. Half of a limit that is smaller.
     */
    private static final long MARGIN_MILLIS = 300_000;

    /** The limits in a topic's configuration; brokers before 3.6 know none for the future. */
    static TopicLimits of(Config config) {
        boolean brokersOwnTime = "LogAppendTime".equals(value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, ""));
        return new TopicLimits(
                Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + Integer.MAX_VALUE)),
                brokersOwnTime ? Long.MAX_VALUE : millis(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                brokersOwnTime ? Long.MAX_VALUE : millis(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG),
                value(config, TopicConfig.CLEANUP_POLICY_CONFIG, "").contains("compact"));
    }

    boolean limitTimes() {
        return maxAgeMillis < Long.MAX_VALUE || maxAheadMillis < Long.MAX_VALUE;
    }

    /** The timestamp that is nearest to this one and that the brokers take; both in milliseconds since the epoch. */
    long nearest(long timestamp, long now) {
        long age = now - timestamp;
        if (age > 0) {
            return age > maxAgeMillis - margin(maxAgeMillis) ? now - maxAgeMillis + margin(maxAgeMillis) : timestamp;
        }
        return -age > maxAheadMillis - margin(maxAheadMillis)
                ? now + maxAheadMillis - margin(maxAheadMillis)
                : timestamp;
    }

    private static long margin(long limit) {
        return limit == Long.MAX_VALUE ? 0 : Math.min(MARGIN_MILLIS, (limit + 1) / 2);
    }

    private static long millis(Config config, String key) {
        return Long.parseLong(value(config, key, "" + Long.MAX_VALUE));
    }

    private static String value(Config config, String key, String absent) {
        return config.get(key) == null ? absent : config.get(key).value();
    }
}
