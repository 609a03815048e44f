package io.auditlog.enricher.scene;

import java.time.Duration;

/** How much of a fault a run gives: a short dose in every build, the full one with {@code -Pchaos}. */
public final class Dose {

    private static final boolean FULL = Boolean.getBoolean("proof.full");
    private static final long SEED = Long.getLong("proof.seed", 1);

    private Dose() {}

    public static int of(int quick, int full) {
        return FULL ? full : quick;
    }

    public static Duration of(Duration quick, Duration full) {
        return FULL ? full : quick;
    }

    /** How long something may take: as asked with the full dose, else three times as long, on whatever machine builds. */
    public static Duration within(Duration asked) {
        return FULL ? asked : asked.multipliedBy(3);
    }

    /** A limit as it is judged, for those who read the table. */
    public static String seconds(Duration limit) {
        return limit.toSeconds() + " s";
    }

    public static boolean isFull() {
        return FULL;
    }

    /** What chance begins with; {@code -Dproof.seed=...} plays a run again. */
    public static long seed() {
        return SEED;
    }
}
