package io.auditlog.enricher.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The candidate keys and the one in use. Candidates are the keys given last, in order, and the previous good key until one of
 * the new ones is accepted. A refused key is replaced by the next; when all are refused, the key accepted last is used again,
 * for probes.
 *
 * <p>A refusal expires sooner than the interval between two probes: each probe may try the keys in turn, while concurrent calls
 * cannot make the keys rotate endlessly.
 *
 * <p>Threads: any; using a key and accepting the same one again take no lock.
 */
final class KeyRing {

    static final Duration REFUSAL_LASTS = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final LongSupplier nanoTime;
    private final Map<String, Long> refusals = new HashMap<>();
    private List<String> given;
    private String previous;
    private String proven = "";

    /** The key whose acceptance no longer changes anything. */
    private volatile String settled = "";

    private volatile Used used;

    /** The key in use. Not a record, so that nothing prints it. */
    private static final class Used {
        private final String key;
        private final String fingerprint;
        private final long since;

        Used(String key, long since) {
            this.key = key;
            this.fingerprint = KeyFingerprint.of(key);
            this.since = since;
        }
    }

    /** Starts with the first of the keys. */
    KeyRing(List<String> keys, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.given = List.copyOf(keys);
        this.used = new Used(keys.get(0), nanoTime.getAsLong());
    }

    String key() {
        return used.key;
    }

    String fingerprint() {
        return used.fingerprint;
    }

    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - used.since);
    }

    synchronized boolean areGiven(List<String> keys) {
        return keys.equals(given);
    }

    /** Replaces the given keys and clears the refusals. */
    synchronized void give(List<String> keys) {
        refusals.clear();
        settled = "";
        if (keys.equals(given)) {
            return;
        }
        String good = candidates().contains(proven) ? proven : used.key;
        previous = keys.contains(good) ? null : good;
        given = List.copyOf(keys);
        use(given.get(0), "was given");
    }

    /** Records a refusal; returns whether the key in use is now worth trying. */
    synchronized boolean refused(String key) {
        settled = "";
        List<String> candidates = candidates();
        if (candidates.contains(key)) {
            refusals.put(key, nanoTime.getAsLong());
        }
        if (!isRefused(used.key)) {
            return true;
        }
        for (String candidate : candidates) {
            if (!isRefused(candidate)) {
                use(candidate, "is tried, the other was refused");
                return true;
            }
        }
        use(candidates.contains(proven) ? proven : given.get(0), "is kept for probes, all were refused");
        return false;
    }

    void accepted(String key) {
        if (!key.equals(settled)) {
            accept(key);
        }
    }

    private synchronized void accept(String key) {
        if (!candidates().contains(key)) {
            return; // a late reply for a key that has been replaced
        }
        if (isRefused(used.key)) {
            use(key, "was accepted");
        }
        refusals.remove(key);
        proven = key;
        settled = key;
        if (previous != null && given.contains(key)) {
            LOG.info("key {} was accepted; {} is given up", KeyFingerprint.of(key), KeyFingerprint.of(previous));
            previous = null;
        }
    }

    private boolean isRefused(String key) {
        Long at = refusals.get(key);
        return at != null && nanoTime.getAsLong() - at < REFUSAL_LASTS.toNanos();
    }

    private List<String> candidates() {
        List<String> candidates = new ArrayList<>(given);
        if (previous != null) {
            candidates.add(previous);
        }
        return candidates;
    }

    private void use(String key, String why) {
        Used before = used;
        if (!before.key.equals(key)) {
            used = new Used(key, nanoTime.getAsLong());
            LOG.info("key {} {}; it is used instead of {}", used.fingerprint, why, before.fingerprint);
        }
    }
}
