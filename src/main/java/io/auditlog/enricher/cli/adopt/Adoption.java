package io.auditlog.enricher.cli.adopt;

import static java.util.stream.Collectors.joining;

import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.reconcile.Logs;
import io.auditlog.enricher.reconcile.OpenLedger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed offsets that one {@code application.id} leaves to another: those of the input, and those of its redrives.
 * Only of workers that have stopped with nothing open, so that nothing is lost or asked for twice. Threads: one.
 */
final class Adoption {

    /** What groups of the new name shall have, by group; for the workers without metadata, as offsets that a person sets. */
    final NavigableMap<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new TreeMap<>();

    /** What stands in the way, each with what to do. */
    final List<String> obstacles = new ArrayList<>();

    private final Admin admin;
    private final Logs logs;
    private final String from;
    private final String to;

    Adoption(Admin admin, Logs logs, String from, String to) {
        this.admin = admin;
        this.logs = logs;
        this.from = from;
        this.to = to;
    }

    /**
     * Looks, and changes nothing. The order makes it exact: what offsets cover is in the ledger that is read after them, and
     * at the end nobody works, or has worked since.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer or refuses, or there is no such ledger
     */
    void look(String input) {
        Predicate<TopicPartition> ofInput = partition -> partition.topic().equals(input);
        carry(from, to, ofInput);
        if (offsets.get(to).isEmpty()) {
            obstacles.add("group " + from + " has no offset of topic " + input + ": check --from and input.topic");
        }
        groups().map(GroupListing::groupId)
                .filter(group -> group.startsWith(RedrivePlan.groups(from)))
                .forEach(group -> carry(group, to + group.substring(from.length()), partition -> true));
        requireNothingOpen(from);
        requireTheSame(input);
        if (!logs.begins(Set.of(Continuity.changelog(to))).isEmpty()) {
            requireNothingOpen(to);
        }
        groups().filter(group -> Set.of(from, to).contains(group.groupId()))
                .filter(group -> !group.groupState().equals(Optional.of(GroupState.EMPTY)))
                .forEach(
                        group -> obstacles.add(
                                "group " + group.groupId()
                                        + " has members: stop its workers first; one that was killed counts until its session has timed out"));
        if (!committed(from, ofInput).equals(offsets.get(to))) {
            obstacles.add("group " + from + " has other offsets by now: stop its workers first");
        }
    }

    /**
     * Sets them, those of the workers last: until all are set, no worker goes on by them.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka refuses, as it does if a group has members by now
     */
    void commit() {
        offsets.descendingMap()
                .forEach((group, given) -> Cluster.get(
                        admin.alterConsumerGroupOffsets(group, given).all()));
    }

    private Stream<GroupListing> groups() {
        return Cluster.get(admin.listGroups().all()).stream();
    }

    private void carry(String old, String group, Predicate<TopicPartition> which) {
        Map<TopicPartition, OffsetAndMetadata> given = committed(old, which);
        String different = committed(group, which).entrySet().stream()
                .filter(present -> !present.getValue().equals(given.get(present.getKey())))
                .map(present -> present.getKey() + "@" + present.getValue().offset())
                .collect(joining(", "));
        if (!different.isEmpty()) {
            obstacles.add("group " + group + " has other offsets (" + different
                    + "): if what it has done does not count, delete it with kafka-consumer-groups.sh --delete --group "
                    + group);
        }
        offsets.put(group, given);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group, Predicate<TopicPartition> which) {
        Map<TopicPartition, OffsetAndMetadata> found =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        boolean ofWorkers = Set.of(from, to).contains(group);
        new Cluster(admin).committed(group, true).forEach((partition, offset) -> {
            if (offset != null && which.test(partition)) {
                String note = ofWorkers ? "" : offset.metadata(); // where a redrive that was stopped began
                found.put(partition, new OffsetAndMetadata(offset.offset(), offset.leaderEpoch(), note));
            }
        });
        return found;
    }

    /** A worker of the new name has no mark that would show it that the offsets are of another topic. */
    private void requireTheSame(String input) {
        TopicDescription now = new Cluster(admin).describe(Set.of(input)).get(input);
        if (now == null
                || OpenLedger.inputs(logs, Continuity.changelog(from)).values().stream()
                        .anyMatch(then -> Continuity.areDifferent(then, now.topicId()))) {
            obstacles.add("topic " + input + " was deleted or created again since application.id " + from
                    + " has read it, so its offsets are of another topic: start the new workers without them, from its"
                    + " beginning");
        }
    }

    private void requireNothingOpen(String application) {
        int open = OpenLedger.read(logs, Continuity.changelog(application), IsolationLevel.READ_UNCOMMITTED)
                .size();
        if (open > 0) {
            obstacles.add(open + " IDs are open under application.id " + application
                    + ": let its workers finish them without new input, until ENRICHER_APPLICATION_ID=" + application
                    + " audit-log-enricher open --config FILE lists none");
        }
    }
}
