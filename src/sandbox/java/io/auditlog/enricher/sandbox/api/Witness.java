package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.auditlog.enricher.sandbox.api.http.Request;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What the simulated API was asked, when, and what it answered. Keys are remembered as fingerprints only.
 *
 * <p>Threads: any. The counts are cheap; whatever looks at every request holds up the event loop meanwhile, so ask when the
 * traffic rests.
 */
public final class Witness {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** One request and what became of it. Guarded by the witness. */
    static final class Row {
        private final Request request;
        private final long fingerprint;
        private final String behaviour;
        private long ended;
        private int status;

        private Row(Request request, long fingerprint, String behaviour) {
            this.request = request;
            this.fingerprint = fingerprint;
            this.behaviour = behaviour;
        }

        private Sighting sighting() {
            return new Sighting(
                    request.notBefore(),
                    request.arrived(),
                    ended,
                    request.method(),
                    request.target(),
                    request.id(),
                    request.version(),
                    fingerprint,
                    status,
                    behaviour);
        }
    }

    private List<Row> rows = new ArrayList<>();
    private int inFlight;

    Witness() {}

    synchronized Row arrived(Request request, long fingerprint, String behaviour) {
        inFlight++;
        Row row = new Row(request, fingerprint, behaviour);
        rows.add(row);
        return row;
    }

    synchronized void ended(Row row, int status, long nanoTime) {
        inFlight--;
        row.status = status;
        row.ended = nanoTime;
    }

    /** Forgets every request so far; what is in flight stays counted as such. */
    public synchronized void clear() {
        rows = new ArrayList<>();
    }

    /** Requests so far. */
    public synchronized int count() {
        return rows.size();
    }

    /** Requests that have no complete reply yet. */
    public synchronized int inFlight() {
        return inFlight;
    }

    /** Requests by the status they got; 0 for those without one. */
    public Map<Integer, Integer> countByStatus() {
        return countByStatus(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Requests that were noticed in {@code [fromNanos, untilNanos)}, by the status they got. */
    public synchronized Map<Integer, Integer> countByStatus(long fromNanos, long untilNanos) {
        return counts(within(fromNanos, untilNanos), row -> row.status);
    }

    /** Requests by what was done with them. */
    public Map<String, Integer> countByBehaviour() {
        return countByBehaviour(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Requests that were noticed in {@code [fromNanos, untilNanos)}, by what was done with them. */
    public synchronized Map<String, Integer> countByBehaviour(long fromNanos, long untilNanos) {
        return counts(within(fromNanos, untilNanos), row -> row.behaviour);
    }

    /** Requests per ID; those that asked for no entry are left out. */
    public synchronized Map<String, Integer> countById() {
        return counts(rows.stream().filter(row -> row.request.id() != null), row -> row.request.id());
    }

    private static <K> Map<K, Integer> counts(Stream<Row> rows, Function<Row, K> key) {
        Map<K, Integer> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(key.apply(row), 1, Integer::sum));
        return counts;
    }

    /** Arrival times of every request, ascending. */
    public long[] arrivals() {
        return sorted(row -> row.request.arrived());
    }

    /** How many requests were noticed in {@code [fromNanos, untilNanos)}. */
    public synchronized int countWithin(long fromNanos, long untilNanos) {
        return (int) within(fromNanos, untilNanos).count();
    }

    /**
     * How many requests surely came in {@code [fromNanos, untilNanos)}: those that were noticed before its end and cannot
     * have been there before its beginning, however late the event loop noticed them.
     */
    public synchronized int countSurelyWithin(long fromNanos, long untilNanos) {
        return (int) within(fromNanos, untilNanos)
                .filter(row -> row.request.notBefore() >= fromNanos)
                .count();
    }

    /**
     * The shortest time that can have lain between two requests that came one after the other, both noticed in
     * {@code [fromNanos, untilNanos)}; the longest there is where there were not two. What was noticed late may have come
     * earlier, so less than this is sure to be wrong.
     */
    public synchronized long shortestGap(long fromNanos, long untilNanos) {
        long shortest = Long.MAX_VALUE;
        Row before = null;
        for (Row row : within(fromNanos, untilNanos).toList()) {
            if (before != null) {
                shortest = Math.min(shortest, row.request.arrived() - before.request.notBefore());
            }
            before = row;
        }
        return shortest;
    }

    /** The most requests that were noticed in any sliding second, its end excluded. */
    public int peakPerSecond() {
        long[] arrived = arrivals();
        return peak(arrived, arrived);
    }

    /**
     * The most requests that surely came within one second. Where the machine held the event loop up, requests that came one
     * by one are noticed together; here each counts only in the seconds that hold all the time in which it can have come.
     */
    public int surePeakPerSecond() {
        return peak(sorted(row -> row.request.notBefore()), arrivals());
    }

    private static int peak(long[] notBefore, long[] arrived) {
        int peak = 0;
        int arrivedBeforeItsEnd = 0;
        for (int first = 0; first < notBefore.length; first++) {
            while (arrivedBeforeItsEnd < arrived.length && arrived[arrivedBeforeItsEnd] - notBefore[first] < SECOND) {
                arrivedBeforeItsEnd++;
            }
            peak = Math.max(peak, arrivedBeforeItsEnd - first);
        }
        return peak;
    }

    /** Mean time from arrival to reply of the requests that are over, in nanoseconds; 0 if there are none. */
    public synchronized double meanServiceNanos() {
        return rows.stream()
                .filter(row -> row.ended != 0)
                .mapToLong(row -> row.ended - row.request.arrived())
                .average()
                .orElse(0);
    }

    /** The targets exactly as they were received, in order of arrival. */
    public List<String> rawTargets() {
        return sightings().stream().map(Sighting::target).toList();
    }

    /** Every request, in order of arrival. */
    public synchronized List<Sighting> sightings() {
        return rows.stream().map(Row::sighting).toList();
    }

    /** The last so many requests, in order of arrival. */
    public synchronized List<Sighting> latest(int most) {
        return rows.subList(Math.max(0, rows.size() - most), rows.size()).stream()
                .map(Row::sighting)
                .toList();
    }

    /** The fingerprint under which the witness remembers a key: the first 64 bits of its SHA-256. */
    public static long fingerprint(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(ISO_8859_1));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Stream<Row> within(long fromNanos, long untilNanos) {
        return rows.stream().filter(row -> row.request.arrived() >= fromNanos && row.request.arrived() < untilNanos);
    }

    private synchronized long[] sorted(ToLongFunction<Row> time) {
        return rows.stream().mapToLong(time).sorted().toArray();
    }
}
