package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicLimitsTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @ParameterizedTest
    @CsvSource({
        // from now, nearest, in minutes, where an hour is allowed each way
        "0, 0",
        "54, 54",
        "55, 55",
        "56, 55",
        "600, 55",
        "36792000, 55",
        "-54, -54",
        "-56, -55",
        "-36792000, -55",
    })
    void shouldBringTimesWithinTheLimitsWithRoomForClocksThatDiffer(long minutes, long nearest) {
        TopicLimits limits = limits("" + HOUR, "" + HOUR, "CreateTime");
        assertThat(limits.nearest(NOW + minutes * 60_000, NOW)).isEqualTo(NOW + nearest * 60_000);
        assertThat(limits.limitTimes()).isTrue();
    }

    @Test
    void shouldLeaveHalfOfASmallLimit() {
        TopicLimits limits = limits("1000", "10", "CreateTime");
        assertThat(limits.nearest(NOW - 501, NOW)).isEqualTo(NOW - 500);
        assertThat(limits.nearest(NOW + 6, NOW)).isEqualTo(NOW + 5);
        assertThat(limits("0", "0", "CreateTime").nearest(NOW - 7, NOW)).isEqualTo(NOW);
    }

    @Test
    void shouldLeaveTimesAloneWhereAnyIsAllowedOrTheBrokerSetsIts() {
        String any = Long.toString(Long.MAX_VALUE);
        for (TopicLimits limits :
                List.of(TopicLimits.NONE, limits(any, any, "CreateTime"), limits("1", "1", "LogAppendTime"))) {
            assertThat(limits.nearest(0, NOW)).isZero();
            assertThat(limits.nearest(Long.MAX_VALUE, NOW)).isEqualTo(Long.MAX_VALUE);
            assertThat(limits.limitTimes()).isFalse();
        }
    }

    private static TopicLimits limits(String before, String after, String type) {
        Map<String, String> values = Map.of(
                "message.timestamp.before.max.ms", before,
                "message.timestamp.after.max.ms", after,
                "message.timestamp.type", type);
        return TopicLimits.of(new Config(values.entrySet().stream()
                .map(value -> new ConfigEntry(value.getKey(), value.getValue()))
                .toList()));
    }
}
