package io.auditlog.enricher.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How checkpoints are written.
 *
 * @param interval time between two checkpoints of a partition whose log changes, at least 1s
 * @param keyFile a private key of Ed25519 in PEM
 */
public record CheckpointSettings(Duration interval, Path keyFile) {

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
