package io.auditlog.enricher.kafka;

import java.time.Duration;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Limits that the brokers enforce on a topic. A record beyond them is refused, and its transaction is aborted.
 *
 * @param maxMessageBytes largest batch, in bytes; a record alone in its batch counts as one
 * @param maxAgeMillis how far a timestamp may be behind the broker's clock; {@link Long#MAX_VALUE} for unlimited
 * @param maxAheadMillis how far it may be ahead; {@link Long#MAX_VALUE} for unlimited
 * @param needsKey whether records without a key are refused: the topic is compacted
 */
public record TopicLimits(int maxMessageBytes, long maxAgeMillis, long maxAheadMillis, boolean needsKey) {

    /** A hundred years: what is limited to more has no limit. */
    public static final Duration FOR_EVER = Duration.ofDays(36_525);

    /** Least {@code max.message.bytes} of an output: the smallest dead letter must fit, and a checkpoint. */
    public static final int SMALLEST = 16_384;

    public static final TopicLimits NONE = new TopicLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, false);

    /**
     * Margin for clock skew and for records delayed while brokers are unavailable: above the usual maximum transaction
     * duration. Half of the limit if that is smaller.
     */
    private static final long MARGIN_MILLIS = 300_000;

    /** Limits from a topic's configuration; brokers before 3.6 have none for future timestamps. */
    public static TopicLimits of(Config config) {
        boolean brokersOwnTime = "LogAppendTime".equals(value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, ""));
        return new TopicLimits(
                Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + Integer.MAX_VALUE)),
                brokersOwnTime ? Long.MAX_VALUE : millis(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                brokersOwnTime ? Long.MAX_VALUE : millis(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG),
                value(config, TopicConfig.CLEANUP_POLICY_CONFIG, "").contains("compact"));
    }

    /** Whether timestamps are limited. */
    public boolean limitTimes() {
        return maxAgeMillis < Long.MAX_VALUE || maxAheadMillis < Long.MAX_VALUE;
    }

    /** The nearest timestamp that the brokers accept; both parameters in milliseconds since the epoch. */
    public long nearest(long timestamp, long now) {
        long age = now - timestamp;
        if (age > 0) {
            long most = maxAgeMillis - margin(maxAgeMillis);
            return age > most ? now - most : timestamp;
        }
        long most = maxAheadMillis - margin(maxAheadMillis);
        return -age > most ? now + most : timestamp;
    }

    private static long margin(long limit) {
        return limit == Long.MAX_VALUE ? 0 : Math.min(MARGIN_MILLIS, (limit + 1) / 2);
    }

    private static long millis(Config config, String key) {
        return Long.parseLong(value(config, key, "" + Long.MAX_VALUE));
    }

    /** The value of a setting, or what is given where the brokers do not report it. */
    public static String value(Config config, String key, String absent) {
        return config.get(key) == null ? absent : config.get(key).value();
    }
}
