package io.auditlog.enricher.sandbox.kafka;

import io.auditlog.enricher.sandbox.Await;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a consumer group has come and whether its transactions have ended. A worker takes an ID over when it has noted
 * it in its ledger, so a lag of 0 says that every ID was taken up, not that every ID has its outcome.
 *
 * <p>Threads: any.
 */
public final class LagProbe {

    private final Admin admin;

    /** A probe that uses {@code admin} and leaves it open. */
    public LagProbe(Admin admin) {
        this.admin = admin;
    }

    /** Committed offsets of a group, without the partitions of which it has committed none. */
    public Map<TopicPartition, Long> committed(String group) {
        return Await.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** How many records of a topic a group has not taken over yet. */
    public long lag(String group, String topic) {
        Map<TopicPartition, Long> committed = committed(group);
        Map<TopicPartition, Long> begins =
                offsets(List.of(topic), OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
        return offsets(List.of(topic), OffsetSpec.latest(), IsolationLevel.READ_COMMITTED).entrySet().stream()
                .mapToLong(end -> {
                    long begin = begins.get(end.getKey());
                    return end.getValue() - Math.max(begin, committed.getOrDefault(end.getKey(), begin));
                })
                .sum();
    }

    /** Waits until a group has taken over every record of a topic. */
    public void awaitNoLag(String group, String topic, Duration timeout) {
        Await.value("no lag of " + group + " on " + topic, timeout, () -> lag(group, topic), lag -> lag == 0);
    }

    /** Waits until a group has no members: all have left, or were given up. One that nobody ever joined has none. */
    public void awaitEmpty(String group, Duration timeout) {
        Await.until(
                "group " + group + " without members",
                timeout,
                () -> Await.get(admin.listGroups().all()).stream()
                        .filter(listing -> listing.groupId().equals(group))
                        .allMatch(listing -> listing.groupState().orElse(GroupState.EMPTY) == GroupState.EMPTY));
    }

    /** Waits until no transaction is open on the topics: their last stable offsets are their ends. */
    public void awaitStable(Collection<String> topics, Duration timeout) {
        Await.value("end of open transactions", timeout, () -> hidden(topics), Map::isEmpty);
    }

    /** Partitions that an open transaction hides the end of, with the number of offsets it hides. */
    public Map<TopicPartition, Long> hidden(Collection<String> topics) {
        Map<TopicPartition, Long> stable = offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        return offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED).entrySet().stream()
                .filter(end -> end.getValue() > stable.get(end.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue() - stable.get(end.getKey())));
    }

    /** Offsets that a reader with this isolation can reach. */
    public Map<TopicPartition, Long> offsets(Collection<String> topics, OffsetSpec which, IsolationLevel isolation) {
        Topics described = new Topics(admin);
        Map<TopicPartition, OffsetSpec> asked = topics.stream()
                .flatMap(topic -> described.partitions(topic).stream())
                .collect(Collectors.toMap(partition -> partition, partition -> which));
        return Await.get(admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
