package io.auditlog.enricher.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How checkpoints are written.
 *
 * @param interval time between two checkpoints of a partition whose log changes, at least 1s
 * @param keyFile a private key of Ed25519 in PEM; null where nothing is signed
 */
public record CheckpointSettings(Duration interval, Path keyFile) {

    /** From a record's time until it is committed: the last replies, a transaction, another worker that takes over. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** Records from before this moment are covered by a checkpoint, if a worker runs. */
    public Instant due(Instant now) {
        return now.minus(interval).minus(MARGIN);
    }

    /**
     * The key, which signs under this name.
     *
     * @throws IllegalArgumentException if the file holds none; the message does not quote it
     */
    public SigningKey key(String name) {
        try {
            return SigningKey.read(name, Files.readString(keyFile));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    keyFile + " cannot be read as text (" + e.getClass().getSimpleName() + ")");
        }
    }
}
