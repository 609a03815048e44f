package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.preflight.Finding.Mark;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

final class BrokersCheckTest {

    private static final Node ONE = new Node(1, "one", 9092);
    private static final Node TWO = new Node(2, "two", 9092);

    @Test
    void shouldNameTheBrokerThatDoesNotAnswerAndOldTransactions() {
        Map<Node, Optional<String>> faults = new LinkedHashMap<>();
        faults.put(ONE, Optional.empty());
        faults.put(TWO, Optional.of("timed out"));
        List<Finding> found = BrokersCheck.findings(faults, 22, 1);
        assertThat(found).extracting(Finding::mark).containsExactly(Mark.PASSED, Mark.FAILED, Mark.UNKNOWN);
        assertThat(found)
                .extracting(Finding::seen)
                .containsExactly(
                        "1 (one:9092) answer; metadata.version 22, Kafka 4.0",
                        "2 (two:9092) does not answer: timed out",
                        "transaction.version 1");
    }

    @Test
    void shouldAskAgainWhoWasReachedAndIsLate() {
        Deque<Exception> failures = new ArrayDeque<>(List.of(new DisconnectException(), new DisconnectException()));
        Supplier<Collection<Node>> brokers = () -> {
            if (!failures.isEmpty()) {
                throw new TimeoutException("late", failures.pop());
            }
            return List.of(ONE);
        };
        assertThatThrownBy(() -> BrokersCheck.nodes(brokers, 2)).hasMessageContaining("can be reached");
        failures.add(new DisconnectException());
        assertThat(BrokersCheck.nodes(brokers, 2)).containsExactly(ONE);
        failures.add(new TimeoutException());
        assertThatThrownBy(() -> BrokersCheck.nodes(brokers, 2)).hasMessage("none of bootstrap.servers answers");
    }

    @Test
    void shouldKnowTheReleaseOfEachMetadataVersion() {
        assertThat(BrokersCheck.release(0)).contains("older than Kafka 3.3");
        assertThat(Arrays.stream(MetadataVersion.values())
                        .filter(version -> version.compareTo(MetadataVersion.latestProduction()) <= 0))
                .allSatisfy(version -> assertThat(BrokersCheck.release(version.featureLevel()))
                        .contains("Kafka " + version.shortVersion()));
    }
}
