package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The attempts, by class of their result and HTTP status. A counter is made when it is first needed and found by its
 * place from then on. Statuses that no table names share one counter for each hundred, so that a server that makes them
 * up adds nothing. Threads: any.
 */
public final class CallMetrics {

    private static final int LAST_STATUS = 599;
    private static final Set<Integer> NAMED = Set.of(
            200, 202, 204, 301, 302, 307, 308, 400, 401, 402, 403, 404, 408, 409, 410, 421, 423, 425, 429, 500, 501,
            502, 503, 504);

    private final Meters meters;
    private final Row successes = new Row("success");
    private final Map<StatusClass, Row> failures = new EnumMap<>(StatusClass.class);

    public CallMetrics(Meters meters) {
        this.meters = meters;
        for (StatusClass statusClass : StatusClass.values()) {
            failures.put(statusClass, new Row(statusClass.label()));
        }
    }

    /**
     * Counts one.
     *
     * @param status its HTTP status, 0 where no reply came
     * @param code what it ended as, null for the entry
     */
    public void add(int status, Code code) {
        Row row = code == null ? successes : failures.get(code.statusClass());
        row.add(status >= 100 && status <= LAST_STATUS ? status : 0);
    }

    private static String label(int status) {
        if (status == 0) {
            return "none";
        }
        return NAMED.contains(status) ? Integer.toString(status) : status / 100 + "xx";
    }

    /** The counters of one class, each at the place of its status. */
    private final class Row {
        private final String statusClass;
        private final AtomicReferenceArray<Count> counts = new AtomicReferenceArray<>(1 + LAST_STATUS);

        Row(String statusClass) {
            this.statusClass = statusClass;
        }

        void add(int status) {
            Count count = counts.get(status);
            if (count == null) {
                count = meters.count(Metric.CALLS, statusClass, label(status));
                counts.set(status, count);
            }
            count.add();
        }
    }
}
