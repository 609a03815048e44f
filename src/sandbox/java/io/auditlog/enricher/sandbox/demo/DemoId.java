package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import java.util.ArrayList;
import java.util.List;

/**
 * One record that the demo publishes.
 *
 * @param input the record
 * @param expectation how it must end
 */
record DemoId(InputRecord input, Expectation expectation) {

    /**
     * So many records, of which about 8 % are odd, but at least one of each kind where there is room. The odd ones stand
     * in the first three quarters, so that their retries and the ordinary IDs go side by side.
     */
    static List<DemoId> list(int count) {
        List<OddId> kinds = List.of(OddId.values());
        List<DemoId> all = new ArrayList<>(count);
        int odd = odd(count);
        int span = count * 3 / 4;
        int used = 0;
        for (int i = 0; i < count; i++) {
            if (used < odd && i == 1 + (int) ((long) used * span / odd)) {
                all.add(kinds.get(used++ % kinds.size()).numbered(i));
            } else {
                all.add(ordinary(i));
            }
        }
        return all;
    }

    static int odd(int count) {
        return Math.min(count / 2, Math.max(OddId.values().length, count * 8 / 100));
    }

    private static DemoId ordinary(int number) {
        String id = String.format("log-%04d", number);
        InputRecord input = InputRecord.id(id);
        return new DemoId(
                input,
                Expectation.enriched(id, () -> SimulatedEntries.bodyOf(id)).of(input));
    }
}
