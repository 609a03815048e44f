package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.preflight.Finding.Mark;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Node;
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
    void shouldKnowTheReleaseOfEachMetadataVersion() {
        assertThat(BrokersCheck.release(0)).contains("older than Kafka 3.3");
        assertThat(Arrays.stream(MetadataVersion.values())
                        .filter(version -> version.compareTo(MetadataVersion.latestProduction()) <= 0))
                .allSatisfy(version -> assertThat(BrokersCheck.release(version.featureLevel()))
                        .contains("Kafka " + version.shortVersion()));
    }
}
