package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group that a stage's workers make. */
final class LoadGroup {

    private LoadGroup() {}

    /** How many partitions each member has, by the member's id; nobody while the group is being rebalanced. */
    static Map<String, Integer> members(Admin admin, Stage stage) throws InterruptedException {
        String group = stage.property("application.id");
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
}
