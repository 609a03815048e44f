package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.TopicCheck.Findings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real cluster is told before the start, and what it tells. */
@ExtendWith(SharedBroker.class)
final class TopicCheckIT {

    private static final TopicCreation LEFT_ALONE = new TopicCreation(false, 6, (short) -1);
    private static final TopicCreation CREATED = new TopicCreation(true, 2, (short) 1);

    @Test
    void shouldNameEveryMissingTopicAndSayHowToCreateIt(SandboxBroker broker) {
        Topics topics = topics(broker, "missing");
        Findings found = check(broker, topics, LEFT_ALONE);
        assertThat(found.problems()).hasSize(10).allMatch(problem -> problem.contains("kafka-topics.sh"));
        assertThat(found.problems()).anyMatch(problem -> problem.contains(topics.input()));
        assertThat(found.problems()).anyMatch(problem -> problem.contains("letters-4xx"));
        assertThat(found.inputPartitions()).isZero();
    }

    @Test
    void shouldCreateWhatIsMissingWhereThatIsAllowed(SandboxBroker broker) {
        Topics topics = topics(broker, "created");
        assertThat(check(broker, topics, CREATED).created()).hasSize(10);
        Findings again = check(broker, topics, CREATED);
        assertThat(again.created()).isEmpty();
        assertThat(again.problems()).isEmpty();
        assertThat(again.warnings())
                .as("the sandbox's brokers have safe transactions")
                .isEmpty();
        assertThat(again.inputPartitions()).isEqualTo(2);
    }

    @Test
    void shouldWaitForATopicThatWasCreatedJustBefore(SandboxBroker broker) throws Exception {
        // Given
        String name = broker.uniqueName("late");
        Topics topics = new Topics(name + "-ids", name + "-enriched", name + "-letters");
        broker.createTopics(1, topics.input(), topics.enriched());
        // When
        CompletableFuture<Findings> found = CompletableFuture.supplyAsync(() -> check(broker, topics, LEFT_ALONE));
        TimeUnit.SECONDS.sleep(1);
        broker.createTopics(1, name + "-letters");
        // Then
        assertThat(found.get().problems()).isEmpty();
    }

    @Test
    void shouldWarnOfOffsetsThatAreKeptForLessTimeThanTheInput(SandboxBroker broker) {
        Topics topics = topics(broker, "for-ever");
        broker.createTopics(1, Map.of("retention.ms", "-1"), topics.input());
        assertThat(check(broker, topics, CREATED).warnings())
                .singleElement()
                .asString()
                .contains(topics.input(), "offsets.retention.minutes");
    }

    @Test
    void shouldRefuseTopicsThatDoNotFit(SandboxBroker broker) {
        Topics topics = topics(broker, "unfit");
        broker.createTopics(1, Map.of("cleanup.policy", "compact", "max.message.bytes", "5000"), topics.input());
        broker.createTopics(1, Map.of("cleanup.policy", "compact", "max.message.bytes", "5000"), topics.enriched());
        broker.createTopics(3, "app-" + topics.input() + "-ledger-changelog");
        List<String> problems = check(broker, topics, CREATED).problems();
        assertThat(problems).hasSize(5);
        assertThat(problems)
                .anyMatch(problem -> problem.contains(topics.input() + " has cleanup.policy=compact"))
                .anyMatch(problem -> problem.contains(topics.enriched() + " has cleanup.policy=compact"))
                .anyMatch(problem -> problem.contains(topics.enriched() + " has max.message.bytes=5000"))
                .anyMatch(problem -> problem.contains("3 partitions") && problem.contains("created again"))
                .anyMatch(problem -> problem.contains("set cleanup.policy=compact"));
    }

    private static Topics topics(SandboxBroker broker, String stem) {
        String name = broker.uniqueName(stem);
        return new Topics(name + "-ids", name + "-enriched", name + "-letters-{class}");
    }

    private static Findings check(SandboxBroker broker, Topics topics, TopicCreation creation) {
        return new TopicCheck(broker.admin(), topics, "app-" + topics.input(), creation).run();
    }
}
