package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.kafka.Continuity.Broken;
import io.auditlog.enricher.kafka.Continuity.StartFrom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What Kafka keeps of a partition's progress, whole and in part. */
final class ContinuityTest {

    private static final Uuid TOPIC = Uuid.randomUuid();
    private static final Uuid OTHER = Uuid.randomUuid();
    private static final OffsetAndMetadata BY_A_WORKER = new OffsetAndMetadata(500, "AgAAAZ");
    private static final OffsetAndMetadata BY_A_PERSON = new OffsetAndMetadata(500);
    private static final long TEN_SECONDS = 10_000_000_000L;

    private long nanos;
    private final List<Throwable> reported = new ArrayList<>();
    private final Continuity continuity = continuity(null, true);

    @Test
    void shouldResumeWhereAllIsThereOrNothingYet() {
        assertThat(continuity.begin(0, TOPIC, BY_A_WORKER)).isEmpty();
        assertThat(continuity.begin(0, null, null)).isEmpty();
        assertThat(continuity.begin(0, null, BY_A_PERSON)).isEmpty();
        assertThat(continuity(null, false).begin(0, TOPIC, null))
                .as("offsets and marks are not committed together")
                .isEmpty();
    }

    @Test
    void shouldStopAndNameTheChoicesWhereSomethingIsGone() {
        assertThatThrownBy(() -> continuity.begin(3, null, BY_A_WORKER))
                .isInstanceOf(Broken.class)
                .hasMessageContainingAll("app-ledger-changelog", "partition 3", "offset 500")
                .hasMessageContainingAll("start.from=earliest", "start.from=committed");
        assertThatThrownBy(() -> continuity.begin(3, TOPIC, null))
                .isInstanceOf(Broken.class)
                .hasMessageContainingAll("partition 3", "--reset-offsets --group app", "start.from=earliest");
        assertThatThrownBy(() -> continuity.begin(3, OTHER, BY_A_WORKER))
                .isInstanceOf(Broken.class)
                .hasMessageContainingAll("partition 3", "created again", "start.from=earliest", "start.from=committed");
    }

    @Test
    void shouldDoAsThePersonChose() {
        Continuity earliest = continuity(StartFrom.EARLIEST, true);
        Continuity committed = continuity(StartFrom.COMMITTED, true);
        assertThat(earliest.begin(0, null, BY_A_WORKER)).contains(StartFrom.EARLIEST);
        assertThat(committed.begin(0, OTHER, BY_A_WORKER)).contains(StartFrom.COMMITTED);
        assertThat(earliest.begin(0, TOPIC, null)).contains(StartFrom.EARLIEST);
        assertThat(earliest.begin(0, TOPIC, BY_A_WORKER)).isEmpty();
        assertThatThrownBy(() -> committed.begin(0, TOPIC, null))
                .as("nothing is committed")
                .isInstanceOf(Broken.class);
    }

    @Test
    void shouldNoticeAnotherInputTopic() {
        continuity.inputSeen(TOPIC);
        continuity.inputSeen(Uuid.ZERO_UUID); // a broker without topic ids
        continuity.requireWhole();
        assertThatThrownBy(() -> continuity.inputSeen(OTHER)).hasMessageContaining("while the worker ran");
        assertThat(reported).hasSize(1);
        assertThat(continuity.inputId()).as("what the marks are written with").isEqualTo(TOPIC);
        assertThatThrownBy(continuity::requireWhole).isInstanceOf(Broken.class);
    }

    @Test
    void shouldNoticeThatTheChangelogIsGoneOrAnother() {
        continuity.changelogSeen(null);
        continuity.changelogSeen(TOPIC);
        continuity.changelogSeen(Uuid.ZERO_UUID);
        continuity.changelogSeen(null);
        nanos += TEN_SECONDS;
        continuity.changelogSeen(TOPIC); // one broker did not know it yet
        continuity.changelogSeen(null);
        continuity.changelogSeen(null);
        continuity.requireWhole();
        nanos += TEN_SECONDS;
        assertThatThrownBy(() -> continuity.changelogSeen(null)).hasMessageContaining("while the worker ran");
        assertThatThrownBy(() -> continuity.changelogSeen(OTHER)).isInstanceOf(Broken.class);
        assertThat(reported).hasSize(2);
    }

    private Continuity continuity(StartFrom chosen, boolean exactlyOnce) {
        Continuity created =
                new Continuity("ids", "app", Optional.ofNullable(chosen), exactlyOnce, () -> nanos, reported::add);
        created.inputSeen(TOPIC);
        return created;
    }
}
