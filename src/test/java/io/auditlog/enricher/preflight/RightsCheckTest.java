package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.preflight.Finding.Mark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What is missing is named exactly, with the command that grants it; what is not known is not made up. */
final class RightsCheckTest {

    private static final Topics TOPICS = new Topics(
            "ids", "enriched", "letters", Optional.of("ocsf"), Optional.of("checkpoints"), Optional.of("control"));

    /** What brokers say: everything is allowed but what is set. Threads: one. */
    private static final class FakeGrants implements Grants {

        private final Map<String, Optional<Boolean>> exceptions = new HashMap<>();
        private final Set<String> missing = new HashSet<>();
        private boolean open;

        private void set(String resource, Optional<Boolean> answer, AclOperation... operations) {
            for (AclOperation operation : operations) {
                exceptions.put(resource + " " + operation, answer);
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean isMissing(String topic) {
            return missing.contains(topic);
        }

        @Override
        public Optional<Boolean> allow(ResourceType type, String name, AclOperation operation) {
            return exceptions.getOrDefault(type + " " + name + " " + operation, Optional.of(true));
        }
    }

    private final FakeGrants grants = new FakeGrants();

    @Test
    void shouldListWhatIsGrantedAndBesideItWhatIsUseful() {
        grants.set("TOPIC enriched", Optional.of(false), AclOperation.READ);
        List<Finding> found = run(true);
        assertThat(found)
                .filteredOn(finding -> finding.mark() == Mark.PASSED)
                .extracting(Finding::seen)
                .containsExactly(
                        "Read, Describe, DescribeConfigs on topic ids, topic control",
                        "Write, Describe, DescribeConfigs on topic checkpoints, topic enriched, topic letters, topic ocsf",
                        "Read, Write, Describe, DescribeConfigs on topic app-ledger-changelog",
                        "Read, Describe on group app",
                        "Write, Describe on TransactionalId app-*");
        assertThat(found)
                .last()
                .isEqualTo(Finding.unknown("rights", "no Read on topic enriched, which is useful, not required", ""));
    }

    @Test
    void shouldNameWhatIsMissingAndHowToGrantIt() {
        grants.set("TOPIC ocsf", Optional.of(false), AclOperation.WRITE);
        grants.set("GROUP app", Optional.of(false), AclOperation.READ);
        grants.set("TRANSACTIONAL_ID app-", Optional.of(false), AclOperation.WRITE, AclOperation.DESCRIBE);
        assertThat(run(true).stream().filter(Finding::isFailed).map(Finding::toString))
                .containsExactly(
                        missing("Write on topic ocsf", "--operation Write --topic ocsf"),
                        missing("Read on group app", "--operation Read --group app"),
                        missing(
                                "Write, Describe on TransactionalId app-*",
                                "--operation Write --operation Describe --transactional-id app- --resource-pattern-type prefixed"));
    }

    @Test
    void shouldGrantWhatCannotBeSeenTogetherWithDescribe() {
        grants.set("TOPIC ids", Optional.of(false), AclOperation.READ, AclOperation.DESCRIBE);
        grants.set("TOPIC ids", Optional.empty(), AclOperation.DESCRIBE_CONFIGS);
        assertThat(run(true).stream()
                        .filter(finding -> finding.mark() != Mark.PASSED)
                        .map(Finding::toString))
                .containsExactly(missing(
                        "Read, Describe on topic ids",
                        "--operation Read --operation Describe --operation DescribeConfigs --topic ids"));
    }

    @Test
    void shouldDemandCreateOnlyForWhatTheWorkerCreates() {
        grants.missing.addAll(Set.of("ids", "app-ledger-changelog"));
        for (String topic : grants.missing) {
            grants.set("TOPIC " + topic, Optional.of(false), AclOperation.CREATE);
        }
        assertThat(run(false).stream().filter(Finding::isFailed).map(Finding::seen))
                .containsExactly("the worker's user lacks Create on topic app-ledger-changelog");
        assertThat(run(true).stream().filter(Finding::isFailed)).hasSize(2);
    }

    @Test
    void shouldSayWhatCannotBeSeenAndWhy() {
        grants.missing.add("app-ledger-changelog");
        grants.set("TOPIC app-ledger-changelog", Optional.empty(), AclOperation.WRITE);
        grants.set("TOPIC ids", Optional.empty(), AclOperation.READ);
        grants.set("TRANSACTIONAL_ID app-", Optional.empty(), AclOperation.WRITE);
        assertThat(run(false))
                .noneMatch(Finding::isFailed)
                .filteredOn(finding -> finding.mark() == Mark.UNKNOWN)
                .extracting(Finding::seen)
                .containsExactly(
                        "Read on topic ids: the brokers do not say",
                        "Write on topic app-ledger-changelog: that can be seen once it exists",
                        "Write on TransactionalId app-*: that cannot be seen without beginning a transaction");
    }

    @Test
    void shouldNeedNoTransactionsWithoutThemAndNothingWhereNobodyIsAuthorized() {
        assertThat(new RightsCheck(grants, TOPICS, "app", false, false).run())
                .noneMatch(finding -> finding.seen().contains("TransactionalId"));
        grants.open = true;
        assertThat(run(false)).singleElement().matches(finding -> finding.mark() == Mark.PASSED);
    }

    private List<Finding> run(boolean creates) {
        return new RightsCheck(grants, TOPICS, "app", true, creates).run();
    }

    private static String missing(String what, String options) {
        return "rights: the worker's user lacks " + what
                + ". Grant it: kafka-acls.sh --bootstrap-server ... --add --allow-principal User:... " + options;
    }
}
