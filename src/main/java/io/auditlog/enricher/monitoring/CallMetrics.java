package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts attempts by result class and HTTP status. A counter is created on first use and then found by index. Unlisted
 * statuses share one counter per hundred, so that a server with arbitrary statuses adds no counters. Threads: any.
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
     * Counts one attempt.
     *
     * @param status its HTTP status, 0 without a response
     * @param code its result, null for a fetched entry
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

    /** The counters of one class, indexed by status. */
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
