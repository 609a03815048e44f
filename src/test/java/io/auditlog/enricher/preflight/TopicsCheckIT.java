package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.preflight.Finding.Mark;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the checks find on a real cluster that lets everybody do everything. */
@ExtendWith(SharedBroker.class)
final class TopicsCheckIT {

    private static final TopicCreation LEFT_ALONE = new TopicCreation(false, 6, (short) -1);
    private static final TopicCreation CREATED = new TopicCreation(true, 2, (short) 1);

    @Test
    void shouldNameEveryMissingTopicAndSayHowToCreateIt(SandboxBroker broker) {
        Topics topics = topics(broker, "missing");
        assertThat(failed(check(broker, topics, LEFT_ALONE)))
                .hasSize(10)
                .allMatch(problem -> problem.contains("kafka-topics.sh"))
                .anyMatch(problem -> problem.contains(topics.input()))
                .anyMatch(problem -> problem.contains("letters-4xx"));
        assertThat(failed(check(broker, topics, CREATED))).isEmpty();
    }

    @Test
    void shouldWaitForATopicThatWasCreatedJustBeforeAndStateWhatItIs(SandboxBroker broker) throws Exception {
        // Given
        String name = broker.uniqueName("late");
        Topics topics = new Topics(name + "-ids", name + "-enriched", name + "-letters");
        broker.createTopics(3, Map.of("retention.ms", "604800000"), topics.input());
        broker.createTopics(3, Map.of("message.timestamp.after.max.ms", "3600000"), topics.enriched());
        // When
        CompletableFuture<List<Finding>> found = CompletableFuture.supplyAsync(() -> check(broker, topics, LEFT_ALONE));
        TimeUnit.SECONDS.sleep(1);
        broker.createTopics(1, name + "-letters");
        // Then
        assertThat(failed(found.get())).isEmpty();
        assertThat(found.get())
                .allMatch(finding -> finding.mark() == Mark.PASSED)
                .extracting(Finding::seen)
                .contains(
                        topics.input() + ": 3 partitions, delete, kept 7 d",
                        topics.enriched()
                                + ": 3 partitions, delete, kept for ever, messages up to 1048588 bytes, timestamps at most 1 h ahead");
    }

    @Test
    void shouldRefuseTopicsThatDoNotFit(SandboxBroker broker) {
        Topics topics = topics(broker, "unfit");
        broker.createTopics(1, Map.of("cleanup.policy", "compact", "max.message.bytes", "5000"), topics.input());
        broker.createTopics(1, Map.of("cleanup.policy", "compact", "max.message.bytes", "5000"), topics.enriched());
        broker.createTopics(3, "app-" + topics.input() + "-ledger-changelog");
        assertThat(failed(check(broker, topics, CREATED)))
                .hasSize(4)
                .anyMatch(problem -> problem.contains(topics.input() + " has cleanup.policy=compact"))
                .anyMatch(problem -> problem.contains(topics.enriched() + " has cleanup.policy=compact"))
                .anyMatch(problem -> problem.contains(topics.enriched() + " has max.message.bytes=5000"))
                .anyMatch(problem -> problem.contains("3 partitions") && problem.contains("created again"));
    }

    @Test
    void shouldDemandAChangelogThatIsCompacted(SandboxBroker broker) {
        Topics topics = topics(broker, "changelog");
        broker.createTopics(3, topics.input(), "app-" + topics.input() + "-ledger-changelog");
        assertThat(failed(check(broker, topics, CREATED)))
                .singleElement()
                .asString()
                .contains("Set cleanup.policy=compact");
    }

    @Test
    void shouldAdviseWhereANewApplicationIdFindsOutcomesOfItsInput(SandboxBroker broker) {
        // Given
        String name = broker.uniqueName("again");
        Topics topics = new Topics(name + "-ids", name + "-enriched", name + "-letters");
        BooleanSupplier never = () -> {
            throw new AssertionError("nothing is there to be asked for");
        };
        assertThat(check(broker, topics, CREATED, never))
                .as("no topic")
                .allMatch(finding -> finding.advice().isEmpty());
        broker.createTopics(1, topics.input(), topics.enriched(), topics.deadLetter());
        // When, then
        assertThat(check(broker, topics, CREATED, () -> false))
                .allMatch(finding -> finding.advice().isEmpty());
        assertThat(check(broker, topics, CREATED, () -> true))
                .filteredOn(finding -> finding.mark() == Mark.UNKNOWN)
                .singleElement()
                .asString()
                .contains("neither changelog nor offsets", topics.enriched() + " has outcomes of " + topics.input())
                .contains("adopt --from", "start.from=earliest");
        // When a worker has been there
        broker.createTopics(1, Map.of("cleanup.policy", "compact"), "app-" + topics.input() + "-ledger-changelog");
        assertThat(check(broker, topics, CREATED, never))
                .allMatch(finding -> finding.advice().isEmpty());
    }

    @Test
    void shouldDemandAControlTopicThatIsCompacted(SandboxBroker broker) {
        String name = broker.uniqueName("control");
        Topics topics = new Topics(
                name + "-ids",
                name + "-enriched",
                name + "-letters",
                Optional.empty(),
                Optional.empty(),
                Optional.of(name + "-control"));
        broker.createTopics(1, topics.input(), topics.enriched(), name + "-letters");
        assertThat(failed(check(broker, topics, LEFT_ALONE)))
                .singleElement()
                .asString()
                .contains(
                        name + "-control does not exist",
                        "--topic " + name + "-control --partitions 1 --config cleanup.policy=compact");
        broker.createTopics(1, name + "-control");
        assertThat(failed(check(broker, topics, LEFT_ALONE)))
                .singleElement()
                .asString()
                .contains(name + "-control deletes orders", "Set cleanup.policy=compact");
        broker.createTopics(1, Map.of("cleanup.policy", "compact"), name + "-control-2");
        Topics compacted = new Topics(
                topics.input(),
                topics.enriched(),
                topics.deadLetter(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(name + "-control-2"));
        assertThat(failed(check(broker, compacted, LEFT_ALONE))).isEmpty();
    }

    @Test
    void shouldSeeTheBrokersAndThatTheyAuthorizeNobody(SandboxBroker broker) {
        assertThat(BrokersCheck.run(broker.admin()))
                .singleElement()
                .asString()
                .contains("1 (127.0.0.1:", " answer; metadata.version ");
        AdminGrants grants = new AdminGrants(broker.admin());
        assertThat(new RightsCheck(grants, topics(broker, "open"), "app", true, true).run())
                .singleElement()
                .asString()
                .contains("everything is allowed");
    }

    private static Topics topics(SandboxBroker broker, String stem) {
        String name = broker.uniqueName(stem);
        return new Topics(name + "-ids", name + "-enriched", name + "-letters-{class}");
    }

    private static List<Finding> check(SandboxBroker broker, Topics topics, TopicCreation creation) {
        return check(broker, topics, creation, () -> false);
    }

    private static List<Finding> check(
            SandboxBroker broker, Topics topics, TopicCreation creation, BooleanSupplier hasOutcomes) {
        return TopicsCheck.run(broker.admin(), topics, "app-" + topics.input(), creation, hasOutcomes);
    }

    private static List<String> failed(List<Finding> found) {
        return found.stream().filter(Finding::isFailed).map(Finding::toString).toList();
    }
}
