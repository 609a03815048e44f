package io.auditlog.enricher.scene;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * What the operators of a cluster see and do. Threads: one.
 *
 * @param admin stays open
 * @param group the workers' consumer group
 */
public record Operator(Admin admin, String group) {

    /** How many partitions each member of the group has, by the member's ID; nobody while it is being rebalanced. */
    public Map<String, Integer> members() throws InterruptedException {
        Map<String, Integer> members = new TreeMap<>();
        try {
            ConsumerGroupDescription described = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            if (described.groupState() == GroupState.STABLE) {
                described
                        .members()
                        .forEach(member -> members.put(
                                member.consumerId(),
                                member.assignment().topicPartitions().size()));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw new IllegalStateException("cannot describe " + group, e.getCause());
            }
        }
        return members;
    }

    /** Waits until the group has so many members and each of them so many partitions. */
    public void awaitMembers(int count, int partitionsEach) {
        Await.until(
                count + " members",
                Scene.TIMEOUT,
                () -> List.copyOf(members().values()).equals(Collections.nCopies(count, partitionsEach)));
    }

    public String changelog() {
        return group + "-ledger-changelog";
    }

    /** Every partition of a topic. */
    public List<TopicPartition> partitions(String topic) {
        return Await.get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** The end of every partition of a topic. */
    public List<Long> ends(String topic) {
        return List.copyOf(new LagProbe(admin)
                .offsets(List.of(topic), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
                .values());
    }

    /** Changes the configuration of a topic. */
    public void configure(String topic, Map<String, String> configuration) {
        List<AlterConfigOp> changes = configuration.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Await.get(admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all());
    }

    public void delete(String topic) {
        Await.get(admin.deleteTopics(List.of(topic)).all());
    }

    /** Whether this succeeded; brokers that are still busy with what was before refuse. */
    public static boolean succeeds(KafkaFuture<?> attempt) throws InterruptedException {
        try {
            attempt.get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
