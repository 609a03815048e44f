package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics and says which partitions there are. Threads: any. */
public final class Topics {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Admin admin;

    /** Uses {@code admin} and leaves it open. */
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
            Await.until("leaders of " + name, TIMEOUT, () -> isKnown(name, () -> hasLeaders(name, partitions)));
            Await.until(
                    "answers of the leaders of " + name, TIMEOUT, () -> isKnown(name, () -> answer(name, partitions)));
        }
    }

    List<TopicPartition> partitions(String topic) {
        return describe(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    TopicDescription describe(String topic) {
        return Await.get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    }

    List<String> behind() {
        Set<String> topics = Await.get(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return Await.get(admin.describeTopics(topics).allTopicNames()).values().stream()
                .filter(topic -> topic.partitions().stream()
                        .anyMatch(partition ->
                                partition.isr().size() < partition.replicas().size()))
                .map(TopicDescription::name)
                .toList();
    }

    private boolean hasLeaders(String topic, int partitions) throws InterruptedException, ExecutionException {
        List<TopicPartitionInfo> described = admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get()
                .partitions();
        return described.size() == partitions
                && described.stream()
                        .allMatch(partition -> partition.leader() != null
                                && !partition.leader().isEmpty());
    }

    private boolean answer(String topic, int partitions) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> earliest = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.earliest()));
        return admin.listOffsets(earliest).all().get().size() == partitions;
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
