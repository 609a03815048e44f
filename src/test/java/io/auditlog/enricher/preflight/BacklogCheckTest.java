package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.preflight.Finding.Mark;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import java.time.Instant;
import java.util.TreeMap;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BacklogCheckTest {

    @ParameterizedTest
    @CsvSource({
        "0, Infinity, PASSED, retention deletes none",
        "1234, 432000, PASSED, '1,234 unread in ids; retention deletes the first in 5 d'",
        "1234, 7200, UNKNOWN, retention deletes the first in 2 h",
        "1234, 0, FAILED, retention deletes some now",
        "1234, NaN, UNKNOWN, is not known"
    })
    void shouldJudgeTheTimeThatIsLeft(long lag, double seconds, Mark mark, String seen) {
        assertThat(BacklogCheck.of(new Reading(Instant.EPOCH, lag, Double.NaN, seconds, new TreeMap<>()), "ids"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.mark()).isEqualTo(mark);
                    assertThat(finding.seen()).contains(seen);
                });
    }

    @Test
    void shouldLeaveAMissingTopicToTheCheckOfTopics() throws Exception {
        assertThat(BacklogCheck.run(
                        () -> {
                            throw new UnknownTopicOrPartitionException("topic ids does not exist");
                        },
                        "ids"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.isFailed()).isFalse());
    }
}
