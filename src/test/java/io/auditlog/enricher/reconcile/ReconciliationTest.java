package io.auditlog.enricher.reconcile;

import static io.auditlog.enricher.reconcile.FakeLogs.CHANGELOG;
import static io.auditlog.enricher.reconcile.FakeLogs.ENRICHED;
import static io.auditlog.enricher.reconcile.FakeLogs.INPUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.reconcile.Balance.Row;
import io.auditlog.enricher.reconcile.Balance.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** What is planted is found, what balances is not accused, and what cannot be known is said. */
final class ReconciliationTest {

    private static final Topics TOPICS = new Topics(INPUT, ENRICHED, "dead-{class}");

    private final FakeLogs logs =
            new FakeLogs().with(INPUT, 0).with(ENRICHED, 0).with(CHANGELOG, 0);

    ReconciliationTest() {
        Stream.of(StatusClass.values()).forEach(each -> logs.with(FakeLogs.dead(each), 0));
    }

    @Test
    void shouldBalanceWhatIsEnrichedDeadOpenOrUnread() {
        // Given an aborted record and a marker among seven records, of which five were taken in
        logs.enriched(0, logs.input(0));
        logs.gap(INPUT, 0);
        logs.dead(StatusClass.CLIENT_4XX, 0, logs.input(0));
        logs.gap(INPUT, 0);
        logs.ledger(0, -1, new byte[] {1});
        logs.ledger(0, 0, FakeLogs.entry(logs.input(0)));
        logs.ledger(0, 1, FakeLogs.entry(logs.input(0)));
        logs.enriched(0, 5);
        logs.ledger(0, 1, null);
        logs.input(0);
        logs.committed.put(new TopicPartition(INPUT, 0), 6L);
        logs.enriched(0, logs.input(0)); // taken in since
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.BALANCED);
        assertThat(balance.rows())
                .containsExactly(
                        new Row("ids-0", 8, 6, 3, Map.of(StatusClass.CLIENT_4XX, 1L), 1, 1, 0, 0, 0, 0, List.of()));
        assertThat(balance.rows().get(0).gaps()).isEqualTo(2);
    }

    @Test
    void shouldFindWhatIsLostTwiceOrForeign() {
        logs.input(0);
        logs.gap(INPUT, 0);
        logs.input(0);
        logs.input(0);
        logs.committed.put(new TopicPartition(INPUT, 0), 4L);
        logs.enriched(0, 0);
        logs.dead(StatusClass.TRANSPORT, 0, 0);
        logs.enriched(0, 1);
        logs.enriched(0, 3);
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.UNBALANCED);
        assertThat(balance.total())
                .extracting(Row::lost, Row::twice, Row::foreign, Row::records)
                .containsExactly(1L, 1L, 1L, 3L);
        assertThat(balance.total().findings()).containsExactly("ids-0@0 has another outcome", "ids-0@2 has no outcome");
    }

    @Test
    void shouldAccuseNobodyWhileTheWorkerGoesOn() {
        for (int seed = 0; seed < 300; seed++) {
            ReconciliationTest test = new ReconciliationTest();
            new BusyWorker(test.logs, new Random(seed)).work();
            Balance balance = test.balance();
            assertThat(balance.verdict()).as("seed %d: %s", seed, balance).isEqualTo(Verdict.BALANCED);
        }
    }

    @Test
    void shouldFindEachPlantedLossAndDuplicateWhileTheWorkerGoesOn() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            // Given
            ReconciliationTest test = new ReconciliationTest();
            BusyWorker worker = new BusyWorker(test.logs, new Random(seed));
            worker.work();
            int lost = worker.lose(seed % 3);
            int doubled = worker.writeAgain(seed % 2);
            // When
            Balance balance = test.balance();
            // Then
            assertThat(balance.total())
                    .as("seed %d", seed)
                    .extracting(Row::lost, Row::twice)
                    .containsExactly((long) lost, (long) doubled);
            found += lost;
        }
        assertThat(found).isPositive();
    }

    @Test
    void shouldSayWhichOutputIsIncomplete() {
        // Given two records without an outcome, one of them twice
        logs.input(0);
        logs.enriched(0, logs.input(0));
        logs.enriched(0, 1);
        logs.committed.put(new TopicPartition(INPUT, 0), 2L);
        logs.deleteBefore(ENRICHED, 0, 1);
        logs.compacted.add("dead-4xx");
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(balance.undecided())
                .containsExactly(
                        "the records of enriched-0 before offset 1 are deleted", "topic dead-4xx is compacted");
        assertThat(balance.total()).extracting(Row::lost, Row::beforeStart).containsExactly(0L, 1L);
        assertThat(balance.total().findings()).isEmpty();
    }

    @Test
    void shouldCallNothingLostWhereAnOutputIsMissing() {
        // Given
        logs.input(0);
        logs.committed.put(new TopicPartition(INPUT, 0), 1L);
        logs.without("dead-4xx", 0);
        logs.without("dead-5xx", 0);
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(balance.undecided())
                .containsExactly("topic dead-4xx does not exist", "topic dead-5xx does not exist");
        assertThat(balance.total()).extracting(Row::lost, Row::beforeStart).containsExactly(0L, 1L);
    }

    @Test
    void shouldCallNothingForeignWhereTheInputIsCompacted() {
        // Given an outcome whose record is gone
        logs.enriched(0, logs.input(0));
        logs.gap(INPUT, 0);
        logs.enriched(0, 1);
        logs.committed.put(new TopicPartition(INPUT, 0), 2L);
        logs.compacted.add(INPUT);
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(balance.undecided()).containsExactly("topic ids is compacted");
        assertThat(balance.total()).extracting(Row::records, Row::foreign).containsExactly(1L, 0L);
    }

    @Test
    void shouldSayThatStateIsGone() {
        logs.enriched(0, logs.input(0));
        assertThat(balance().undecided()).containsExactly("the group has no offset for ids-0");
        logs.committed.put(new TopicPartition(INPUT, 0), 5L);
        assertThat(balance().undecided())
                .containsExactly("the group's offset for ids-0, 5, is beyond its end, 1: the topic was created again");
        logs.committed.put(new TopicPartition(INPUT, 0), 1L);
        logs.without(CHANGELOG, 0);
        assertThat(balance().undecided()).containsExactly("topic " + CHANGELOG + " does not exist");
    }

    @Test
    void shouldNameTheMissingRightAndGiveNoFigures() {
        logs.input(0);
        int[] requests = {0};
        logs.meanwhile = () -> {
            if (++requests[0] == 5) {
                throw new TopicAuthorizationException("lacks the right Read on topic x", Set.of("x"));
            }
        };
        Balance balance = balance();
        assertThat(balance.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(balance.undecided()).containsExactly("lacks the right Read on topic x");
        assertThat(balance.rows()).isEmpty();
    }

    @Test
    void shouldFailWithoutAnInput() {
        Reconciliation wrong = new Reconciliation(logs, new Topics("no-ids", ENRICHED, "dead"), "worker");
        assertThatThrownBy(wrong::balance)
                .isInstanceOf(UnknownTopicOrPartitionException.class)
                .hasMessageContaining("no-ids");
    }

    @Test
    void shouldLeaveOutWhatIsDeletedFromTheInputNewerOrOfAnotherInput() {
        // Given
        for (int i = 0; i < 200; i++) {
            logs.enriched(0, logs.input(0));
        }
        logs.committed.put(new TopicPartition(INPUT, 0), 200L);
        logs.deleteBefore(INPUT, 0, 10);
        Map<Integer, Runnable> events = new HashMap<>();
        events.put(3, () -> logs.deleteBefore(INPUT, 0, 100)); // after its end was asked for: they are not read
        events.put(4, () -> logs.enriched(0, logs.input(0)));
        events.put(5, () -> logs.enriched(1, 7)); // of a partition that was added
        int[] requests = {0};
        logs.meanwhile = () -> events.getOrDefault(++requests[0], () -> {}).run();
        for (var headers : List.of(
                FakeLogs.origin("other", 0, 150),
                FakeLogs.origin(INPUT, 0, "1e2"),
                FakeLogs.origin(INPUT, 0, "1234567890123456789"),
                FakeLogs.origin(INPUT, "", 1),
                FakeLogs.origin(INPUT, 1L << 40, 1))) {
            logs.append(ENRICHED, 0, null, null, headers);
        }
        // When
        Balance balance = balance();
        // Then
        assertThat(balance.verdict()).isEqualTo(Verdict.BALANCED);
        assertThat(balance.total()).extracting(Row::offsets, Row::records).containsExactly(100L, 100L);
        assertThat(balance.ignored()).isEqualTo(4);
    }

    private Balance balance() {
        return new Reconciliation(logs, TOPICS, "worker").balance();
    }
}
