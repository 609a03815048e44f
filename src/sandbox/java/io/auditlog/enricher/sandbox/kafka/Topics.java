package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics and says which partitions there are. Threads: any. */
public final class Topics {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Admin admin;

    /** A desk that uses {@code admin} and leaves it open. */
    public Topics(Admin admin) {
        this.admin = admin;
    }

    /**
     * Creates topics with the brokers' default replication and waits until each partition has a leader that answers for
     * it: metadata names leaders before they know of it, and an idempotent producer that comes so early was seen to
     * retry for ever.
     */
    public void create(int partitions, Map<String, String> configuration, String... names) {
        List<NewTopic> topics = Arrays.stream(names)
                .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configuration))
                .toList();
        Await.get(admin.createTopics(topics).all());
        for (String name : names) {
            Await.until("leaders of " + name, PATIENCE, () -> isKnown(name, () -> hasLeaders(name, partitions)));
            Await.until(
                    "answers of the leaders of " + name, PATIENCE, () -> isKnown(name, () -> answer(name, partitions)));
        }
    }

    private static Map<TopicPartition, OffsetSpec> earliest(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.earliest()));
    }

    List<TopicPartition> partitions(String topic) {
        return describe(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** Partitions of any topic, internal ones included, that lack an in-sync replica. */
    List<TopicPartition> behind() {
        Set<String> topics = Await.get(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        List<TopicPartition> behind = new ArrayList<>();
        for (TopicDescription topic :
                Await.get(admin.describeTopics(topics).allTopicNames()).values()) {
            topic.partitions().stream()
                    .filter(partition ->
                            partition.isr().size() < partition.replicas().size())
                    .forEach(partition -> behind.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return behind;
    }

    private TopicDescription describe(String topic) {
        return Await.get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    }

    private boolean hasLeaders(String topic, int partitions) throws InterruptedException, ExecutionException {
        TopicDescription described = admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get();
        return described.partitions().size() == partitions
                && described.partitions().stream()
                        .allMatch(partition -> partition.leader() != null
                                && !partition.leader().isEmpty());
    }

    private boolean answer(String topic, int partitions) throws InterruptedException, ExecutionException {
        return admin.listOffsets(earliest(topic, partitions)).all().get().size() == partitions;
    }

    private static boolean isKnown(String topic, Callable<Boolean> look) throws Exception {
        try {
            return look.call();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false; // created, but not yet known to the broker that was asked
            }
            throw new IllegalStateException("cannot look at " + topic, e.getCause());
        }
    }
}
