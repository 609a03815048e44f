package io.auditlog.enricher.reconcile;

import static io.auditlog.enricher.reconcile.FakeLogs.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** What is open is what the last record of each slot says. */
final class OpenLedgerTest {

    @Test
    void shouldListWhatIsOpenInAllPartitions() {
        // Given a mark, a slot that was used twice, one that was freed, and the same slots in another partition
        FakeLogs logs = new FakeLogs().with(CHANGELOG, 0).with(CHANGELOG, 1);
        logs.ledger(0, -1, new byte[] {1});
        logs.ledger(0, 0, FakeLogs.entry(10));
        logs.ledger(0, 1, FakeLogs.entry(11));
        logs.ledger(0, 0, FakeLogs.entry(12));
        logs.ledger(0, 1, null);
        logs.ledger(1, 1, FakeLogs.entry(13));
        // When, then
        assertThat(OpenLedger.read(logs, CHANGELOG, IsolationLevel.READ_COMMITTED))
                .extracting(open -> open.origin().offset())
                .containsExactlyInAnyOrder(12L, 13L);
    }

    @Test
    void shouldNameTheTopicThatIsMissing() {
        assertThatThrownBy(() -> OpenLedger.read(new FakeLogs(), CHANGELOG, IsolationLevel.READ_COMMITTED))
                .isInstanceOf(UnknownTopicOrPartitionException.class)
                .hasMessageContaining("topic " + CHANGELOG + " does not exist");
    }
}
