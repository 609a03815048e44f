package io.auditlog.enricher.reconcile;

import io.auditlog.enricher.entry.StatusClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** A worker, and those who send it IDs, that take some steps between any two requests of a reconciliation. */
final class BusyWorker {

    private final FakeLogs logs;
    private final Random random;
    private final TreeMap<Integer, Long> ledger = new TreeMap<>();
    private final List<Long> sent = new ArrayList<>();
    private final List<Long> settled = new ArrayList<>();
    private int taken;

    BusyWorker(FakeLogs logs, Random random) {
        this.logs = logs;
        this.random = random;
    }

    /** Works for a while, and then whenever something is asked. */
    void work() {
        for (int i = random.nextInt(40); i > 0; i--) {
            step();
        }
        logs.meanwhile = this::step;
    }

    /** Takes in so many IDs and forgets them. */
    int lose(int count) {
        send(count);
        while (taken < sent.size() - count) {
            take();
        }
        taken = sent.size();
        commit();
        return count;
    }

    /** Writes so many outcomes a second time; returns how many there were to write. */
    int writeAgain(int count) {
        int written = settled.isEmpty() ? 0 : count;
        for (int i = 0; i < written; i++) {
            logs.enriched(0, settled.get(random.nextInt(settled.size())));
        }
        return written;
    }

    private void step() {
        send(random.nextInt(3));
        for (int i = random.nextInt(4); i > 0 && taken < sent.size(); i--) {
            take();
        }
        for (int i = random.nextInt(4); i > 0 && !ledger.isEmpty(); i--) {
            settle(List.copyOf(ledger.keySet()).get(random.nextInt(ledger.size())));
        }
        logs.gap(FakeLogs.ENRICHED, 0);
        commit();
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                logs.gap(FakeLogs.INPUT, 0);
            }
            sent.add(logs.input(0));
        }
    }

    /** Opens the smallest free slot. */
    private void take() {
        int slot = 0;
        while (ledger.containsKey(slot)) {
            slot++;
        }
        long offset = sent.get(taken++);
        ledger.put(slot, offset);
        logs.ledger(0, slot, FakeLogs.entry(offset));
    }

    private void settle(int slot) {
        long offset = ledger.remove(slot);
        logs.ledger(0, slot, null);
        settled.add(offset);
        if (random.nextInt(5) == 0) {
            logs.dead(List.of(StatusClass.values()).get(random.nextInt(StatusClass.values().length)), 0, offset);
        } else {
            logs.enriched(0, offset);
        }
    }

    private void commit() {
        if (taken > 0) {
            logs.committed.put(new TopicPartition(FakeLogs.INPUT, 0), sent.get(taken - 1) + 1);
        }
    }
}
