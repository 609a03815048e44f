package io.auditlog.enricher.sandbox.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What the simulated API was asked, when, and what it answered. Keys are remembered as fingerprints only.
 *
 * <p>Threads: any. The counts are cheap; whatever looks at every row holds up the event loops meanwhile (about a tenth
 * of a second for a million requests), so ask when the traffic rests.
 */
public final class Witness {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private Rows rows = new Rows();
    private int inFlight;
    private int mostInFlight;
    private int forgotten;

    Witness() {}

    synchronized int arrived(Question question, String behaviour) {
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        return forgotten + rows.add(question, behaviour);
    }

    synchronized void ended(int row, int status, long nanoTime) {
        inFlight--;
        if (row >= forgotten) {
            rows.end(row - forgotten, status, nanoTime);
        }
    }

    /** Forgets every request so far; what is in flight stays counted as such. */
    public synchronized void clear() {
        forgotten += rows.count();
        rows = new Rows();
        mostInFlight = inFlight;
    }

    /** Requests so far. */
    public synchronized int count() {
        return rows.count();
    }

    /** Requests that have no complete reply yet. */
    public synchronized int inFlight() {
        return inFlight;
    }

    /** The most requests that were in flight at once. */
    public synchronized int mostInFlight() {
        return mostInFlight;
    }

    /** Requests by the status they got; 0 for those without one. */
    public synchronized Map<Integer, Integer> countByStatus() {
        Map<Integer, Integer> counts = new TreeMap<>();
        all().forEach(row -> counts.merge(rows.status(row), 1, Integer::sum));
        return counts;
    }

    /** Requests by what was done with them. */
    public synchronized Map<String, Integer> countByBehaviour() {
        Map<String, Integer> counts = new TreeMap<>();
        all().forEach(row -> counts.merge(rows.label(row), 1, Integer::sum));
        return counts;
    }

    /** Requests that were noticed in {@code [fromNanos, untilNanos)}, by the status they got. */
    public synchronized Map<Integer, Integer> countByStatus(long fromNanos, long untilNanos) {
        Map<Integer, Integer> counts = new TreeMap<>();
        within(fromNanos, untilNanos).forEach(row -> counts.merge(rows.status(row), 1, Integer::sum));
        return counts;
    }

    /** Requests that were noticed in {@code [fromNanos, untilNanos)}, by what was done with them. */
    public synchronized Map<String, Integer> countByBehaviour(long fromNanos, long untilNanos) {
        Map<String, Integer> counts = new TreeMap<>();
        within(fromNanos, untilNanos).forEach(row -> counts.merge(rows.label(row), 1, Integer::sum));
        return counts;
    }

    /** Requests per ID; those that asked for no entry are left out. */
    public synchronized Map<String, Integer> countById() {
        Map<String, Integer> counts = new HashMap<>();
        all().mapToObj(rows::id).filter(id -> id != null).forEach(id -> counts.merge(id, 1, Integer::sum));
        return counts;
    }

    /** Arrival times of every request, ascending. */
    public synchronized long[] arrivals() {
        return all().mapToLong(rows::arrived).sorted().toArray();
    }

    /** Arrival times of the requests for one ID, ascending. */
    public synchronized long[] arrivals(String id) {
        return all().filter(row -> id.equals(rows.id(row)))
                .mapToLong(rows::arrived)
                .sorted()
                .toArray();
    }

    /** How many requests were noticed in {@code [fromNanos, untilNanos)}. */
    public synchronized int countWithin(long fromNanos, long untilNanos) {
        return (int) within(fromNanos, untilNanos).count();
    }

    /**
     * How many requests surely came in {@code [fromNanos, untilNanos)}: those that were noticed before its end and cannot
     * have been there before its beginning, however late an event loop noticed them.
     */
    public synchronized int countSurelyWithin(long fromNanos, long untilNanos) {
        return (int) all().filter(row -> rows.notBefore(row) >= fromNanos && rows.arrived(row) < untilNanos)
                .count();
    }

    /**
     * The shortest time that can have lain between two requests that came one after the other, both noticed in
     * {@code [fromNanos, untilNanos)}; the longest there is where there were not two. What was noticed late may have come
     * earlier, so less than this is sure to be wrong.
     */
    public synchronized long shortestGap(long fromNanos, long untilNanos) {
        int[] within = within(fromNanos, untilNanos).toArray();
        return IntStream.range(1, within.length)
                .mapToLong(i -> rows.arrived(within[i]) - rows.notBefore(within[i - 1]))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The most requests that were noticed in any sliding second, its end excluded. */
    public int peakPerSecond() {
        long[] arrived = arrivals();
        return peak(arrived, arrived);
    }

    /**
     * The most requests that surely came within one second. Where the machine held an event loop up, requests that came one
     * by one are noticed together; here each counts only in the seconds that hold all the time in which it can have come.
     */
    public int surePeakPerSecond() {
        return peak(notBefore(), arrivals());
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

    private synchronized long[] notBefore() {
        return all().mapToLong(rows::notBefore).sorted().toArray();
    }

    /** Mean time from arrival to reply of the requests that are over, in nanoseconds; 0 if there are none. */
    public synchronized double meanServiceNanos() {
        LongStream times =
                all().filter(row -> rows.ended(row) != 0).mapToLong(row -> rows.ended(row) - rows.arrived(row));
        return times.average().orElse(0);
    }

    /** The targets exactly as they were received, in order of arrival. */
    public List<String> rawTargets() {
        return sightings().stream().map(Sighting::target).toList();
    }

    /** Every request, in order of arrival. */
    public synchronized List<Sighting> sightings() {
        return all().mapToObj(rows::sighting).toList();
    }

    /** The last so many requests, in order of arrival. */
    public synchronized List<Sighting> latest(int most) {
        return all().skip(Math.max(0, rows.count() - most))
                .mapToObj(rows::sighting)
                .toList();
    }

    /** The fingerprints of all keys that were seen, ascending; 0 for requests without one. */
    public long[] fingerprints() {
        return Arrays.stream(
                        sightings().stream().mapToLong(Sighting::fingerprint).toArray())
                .distinct()
                .sorted()
                .toArray();
    }

    /** The fingerprint under which the witness remembers a key. */
    public static long fingerprint(String key) {
        return Keyring.fingerprint(key);
    }

    private IntStream within(long fromNanos, long untilNanos) {
        return all().filter(row -> rows.arrived(row) >= fromNanos && rows.arrived(row) < untilNanos);
    }

    private IntStream all() {
        return IntStream.range(0, rows.count());
    }
}
