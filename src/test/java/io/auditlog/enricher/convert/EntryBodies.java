package io.auditlog.enricher.convert;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Random bodies for tests of other packages. */
public final class EntryBodies {

    private EntryBodies() {}

    /** A body that follows the contract and is otherwise as odd as JSON allows. */
    public static byte[] random(RandomGenerator random, String id) {
        return new RandomEntry(random).body(id).getBytes(StandardCharsets.UTF_8);
    }
}
