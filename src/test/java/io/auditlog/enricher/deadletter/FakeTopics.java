package io.auditlog.enricher.deadletter;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** An admin client that only describes topics, of two partitions each. */
final class FakeTopics {

    private static final int PARTITIONS = 2;

    private final Set<String> existing;

    FakeTopics(String... existing) {
        this.existing = new TreeSet<>(List.of(existing));
    }

    void create(String topic) {
        existing.add(topic);
    }

    Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("describeTopics")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return new Described((Collection<?>) arguments[0]);
                });
    }

    private KafkaFuture<TopicDescription> describe(Object topic) {
        KafkaFutureImpl<TopicDescription> description = new KafkaFutureImpl<>();
        if (existing.contains(topic)) {
            description.complete(new TopicDescription(
                    topic.toString(),
                    false,
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(id -> new TopicPartitionInfo(id, null, List.of(), List.of()))
                            .toList()));
        } else {
            description.completeExceptionally(new UnknownTopicOrPartitionException());
        }
        return description;
    }

    private final class Described extends DescribeTopicsResult {

        Described(Collection<?> topics) {
            super(null, topics.stream().collect(Collectors.toMap(Object::toString, FakeTopics.this::describe)));
        }
    }
}
