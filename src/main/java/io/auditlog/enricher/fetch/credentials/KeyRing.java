package io.auditlog.enricher.fetch.credentials;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
public final class KeyRing implements Credentials {

    static final Duration REFUSAL_LASTS = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final LongSupplier nanoTime;
    private final Map<String, Long> refusals = new HashMap<>();
    private List<String> given;
    private String previous;
    private String proven = "";

    /** The key whose acceptance no longer changes anything. */
    private volatile String settled = "";

    private volatile String used;
    private volatile long usedSince;

    /** Starts with the first of the keys. */
    KeyRing(List<String> keys, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.given = List.copyOf(keys);
        this.used = keys.get(0);
        this.usedSince = nanoTime.getAsLong();
    }

    /**
     * A single key, in use from now on.
     *
     * @throws IllegalArgumentException if it cannot be sent in a header; the message does not quote it
     */
    public static KeyRing of(String key, LongSupplier nanoTime) {
        if (!KeyFormat.isKey(key.strip())) {
            throw new IllegalArgumentException("api.key holds no usable key: expected " + KeyFormat.ALLOWED);
        }
        return new KeyRing(List.of(key.strip()), nanoTime);
    }

    @Override
    public String key() {
        return used;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - usedSince);
    }

    synchronized boolean areGiven(List<String> keys) {
        return keys.equals(given);
    }

    @Override
    public synchronized boolean isAccepted() {
        return used.equals(proven);
    }

    /** The key in use was replaced, and what replaced it is refused. */
    @Override
    public synchronized Optional<String> problem() {
        if (!used.equals(previous)) {
            return Optional.empty();
        }
        String refused = given.stream().map(KeyFormat::fingerprint).collect(Collectors.joining(", "));
        return Optional.of("the API refuses key " + refused + " of api.key.file; " + fingerprint()
                + ", which was there before, stays in use, but not after a restart: put a valid key there, or write the same"
                + " again once the API knows it");
    }

    /** Replaces the given keys and clears the refusals; a key that was given up for the previous one is tried again. */
    synchronized void give(List<String> keys) {
        refusals.clear();
        settled = "";
        if (keys.equals(given)) {
            if (used.equals(previous)) {
                use(given.get(0), "is tried again");
            }
            return;
        }
        String good = candidates().contains(proven) ? proven : used;
        boolean over = problem().isPresent() && keys.get(0).equals(used);
        previous = keys.contains(good) ? null : good;
        given = List.copyOf(keys);
        use(given.get(0), given.get(0).equals(proven) ? "was given" : "was given and is not tried yet");
        if (over) {
            LOG.info("key {} was given again and stays in use; api.key.file is in order", fingerprint());
        }
    }

    @Override
    public synchronized boolean refused(String key) {
        settled = "";
        List<String> candidates = candidates();
        if (candidates.contains(key)) {
            refusals.put(key, nanoTime.getAsLong());
        }
        if (!isRefused(used)) {
            return true;
        }
        for (String candidate : candidates) {
            if (!isRefused(candidate)) {
                use(candidate, "is tried, the other was refused");
                problem().ifPresent(problem -> LOG.warn("{}", problem));
                return true;
            }
        }
        use(candidates.contains(proven) ? proven : given.get(0), "is kept for probes, all were refused");
        return false;
    }

    @Override
    public void accepted(String key) {
        if (!key.equals(settled)) {
            accept(key);
        }
    }

    private synchronized void accept(String key) {
        if (!candidates().contains(key)) {
            return; // a late reply for a key that has been replaced
        }
        if (isRefused(used)) {
            use(key, "was accepted");
        }
        refusals.remove(key);
        proven = key;
        settled = key;
        if (previous != null && given.contains(key)) {
            LOG.info(
                    "key {} was accepted; {} is given up", KeyFormat.fingerprint(key), KeyFormat.fingerprint(previous));
            previous = null;
        }
    }

    private boolean isRefused(String key) {
        Long at = refusals.get(key);
        return at != null && nanoTime.getAsLong() - at < REFUSAL_LASTS.toNanos();
    }

    private List<String> candidates() {
        return Stream.concat(given.stream(), Stream.ofNullable(previous)).toList();
    }

    private void use(String key, String why) {
        String before = used;
        if (!before.equals(key)) {
            usedSince = nanoTime.getAsLong();
            used = key;
            LOG.info("key {} {}; it is used instead of {}", fingerprint(), why, KeyFormat.fingerprint(before));
        }
    }

    @Override
    public String toString() {
        return "key " + fingerprint();
    }
}
