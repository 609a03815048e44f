package io.auditlog.enricher.reconcile;

import static java.util.stream.Collectors.toCollection;

import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Continuity;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.ledger.LedgerEntrySerde;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;

/**
 * One comparison of the input with its outcomes, while workers run. The order of reading makes it exact: the group's
 * offsets first, so that whatever is before them was taken in; then the input, then the ledger, and the outputs last. An
 * entry leaves the ledger in the transaction that writes its outcome, so what was taken in and is not open when the ledger
 * is read must be in the outputs as they are later. Ledger and outputs are therefore read to the end of all that is
 * written, and not only of what is stable: a committed transaction may be behind an open one.
 *
 * <p>Threads: one.
 */
public final class Reconciliation {

    private static final int MAX_DIGITS = 18;

    private final Logs logs;
    private final Topics topics;
    private final String changelog;
    private final Map<Integer, PartitionAccount> accounts = new TreeMap<>();
    private final Set<String> undecided = new TreeSet<>();
    private long ignored;

    Reconciliation(Logs logs, Topics topics, String applicationId) {
        this.logs = logs;
        this.topics = topics;
        this.changelog = Continuity.changelog(applicationId);
    }

    /**
     * Reconciles the topics of a worker's configuration; blocks for as long as it takes to read them.
     *
     * @throws org.apache.kafka.common.KafkaException if they cannot be read, but for a missing right
     */
    public static Balance of(TopologySettings settings, Progress progress) {
        StreamsConfig streams = new StreamsConfig(settings.streams());
        try (KafkaLogs logs = new KafkaLogs(streams, "reconcile", progress)) {
            return new Reconciliation(logs, settings.topics(), settings.applicationId()).balance();
        } finally {
            progress.end();
        }
    }

    Balance balance() {
        try {
            readInput(logs.committed());
            readLedger();
            boolean complete = readOutputs();
            requireOffsets(logs.committed().keySet());
            return balance(complete);
        } catch (AuthorizationException e) {
            accounts.clear(); // half of the figures would mislead
            undecided.add(e.getMessage());
            return balance(false);
        }
    }

    private Balance balance(boolean complete) {
        List<Balance.Row> rows = new ArrayList<>();
        accounts.values().forEach(account -> rows.add(account.row(complete)));
        return new Balance(rows, List.copyOf(undecided), ignored);
    }

    private void readInput(Map<TopicPartition, Long> committed) {
        Map<TopicPartition, Long> begins = logs.begins(Set.of(topics.input()));
        if (begins.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topics.input() + " does not exist");
        }
        Map<TopicPartition, Long> ends = logs.ends(begins.keySet(), IsolationLevel.READ_COMMITTED);
        begins.forEach((partition, begin) -> {
            long end = ends.get(partition);
            long read = committed.getOrDefault(partition, 0L);
            if (read > end) {
                undecided.add("the group's offset for " + partition + ", " + read + ", is beyond its end, " + end
                        + ": the topic was created again");
            }
            accounts.put(partition.partition(), new PartitionAccount(partition, begin, end, read));
        });
        logs.read(begins, ends, record -> accounts.get(record.partition()).record(record.offset()));
        logs.begins(Set.of(topics.input())).forEach((partition, begin) -> {
            if (begins.containsKey(partition)) {
                accounts.get(partition.partition()).beginAt(begin);
            }
        });
        logs.compacted(Set.of(topics.input())).forEach(topic -> {
            undecided.add("topic " + topic + " is compacted");
            accounts.values().forEach(PartitionAccount::compacted);
        });
    }

    /** Without an offset nothing must have been taken in; but whatever has an outcome was. */
    private void requireOffsets(Set<TopicPartition> committed) {
        accounts.forEach((partition, account) -> {
            TopicPartition input = new TopicPartition(topics.input(), partition);
            if (account.hasOutcomes() && !committed.contains(input)) {
                undecided.add("the group has no offset for " + input);
            }
        });
    }

    private void readLedger() {
        Map<TopicPartition, Long> begins = logs.begins(Set.of(changelog));
        if (begins.isEmpty()) {
            undecided.add("topic " + changelog + " does not exist");
        }
        logs.read(begins, logs.ends(begins.keySet(), IsolationLevel.READ_UNCOMMITTED), record -> {
            PartitionAccount account = accounts.get(record.partition());
            if (account != null) { // else added since
                OpenId open = LedgerEntrySerde.openId(record.key(), record.value());
                account.slot(
                        ByteBuffer.wrap(record.key()).getInt(),
                        open == null ? null : open.origin().offset());
            }
        });
    }

    /** Whether the outputs hold all that was ever written to them. */
    private boolean readOutputs() {
        Map<TopicPartition, Long> begins = logs.begins(topics.records());
        logs.read(begins, logs.ends(begins.keySet(), IsolationLevel.READ_UNCOMMITTED), this::readOutcome);
        Set<String> existing =
                begins.keySet().stream().map(TopicPartition::topic).collect(toCollection(TreeSet::new));
        List<String> deleted = new ArrayList<>();
        topics.records().stream()
                .filter(topic -> !existing.contains(topic))
                .forEach(topic -> deleted.add("topic " + topic + " does not exist"));
        logs.compacted(existing).forEach(topic -> deleted.add("topic " + topic + " is compacted"));
        logs.begins(existing).entrySet().stream()
                .filter(begin -> begin.getValue() > 0)
                .forEach(begin -> deleted.add(
                        "the records of " + begin.getKey() + " before offset " + begin.getValue() + " are deleted"));
        undecided.addAll(deleted);
        return deleted.isEmpty();
    }

    private void readOutcome(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        long partition = number(headers, HeaderNames.ORIGIN_PARTITION);
        long offset = number(headers, HeaderNames.ORIGIN_OFFSET);
        boolean isEnriched = record.topic().equals(topics.enriched());
        StatusClass deadAs = isEnriched ? null : deadAs(headers);
        if (partition < 0
                || offset < 0
                || (deadAs == null && !isEnriched)
                || !holds(headers, HeaderNames.ORIGIN_TOPIC, topics.input())) {
            ignored++;
            return;
        }
        PartitionAccount account = partition > Integer.MAX_VALUE ? null : accounts.get((int) partition);
        if (account != null) { // else added since
            account.outcome(offset, deadAs);
        }
    }

    /** The decimal number in a header; -1 if there is none. Nothing is allocated: there are millions. */
    private static long number(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        byte[] digits = header == null ? null : header.value();
        if (digits == null || digits.length == 0 || digits.length > MAX_DIGITS) {
            return -1;
        }
        long number = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }

    private static StatusClass deadAs(Headers headers) {
        return Arrays.stream(StatusClass.values())
                .filter(statusClass -> holds(headers, HeaderNames.STATUS_CLASS, statusClass.label()))
                .findFirst()
                .orElse(null);
    }

    private static boolean holds(Headers headers, String name, String text) {
        Header header = headers.lastHeader(name);
        return header != null && Arrays.equals(header.value(), text.getBytes(StandardCharsets.UTF_8));
    }
}
