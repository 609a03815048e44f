package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.BodySample;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Parameters of a redrive.
 *
 * @param applicationId prefix of the group's name
 * @param fromParked whether to read the parking topics instead of the dead-letter topics
 * @param target topic they are sent to
 * @param parkAfter redrives after which a dead letter is parked instead, at least 1
 * @param max maximum number of dead letters taken, at least 1
 * @param perSecond dead letters per second, above 0
 * @param fromBeginning whether the group's offsets are first reset to the beginning
 * @param keepTimestamp whether records get the input record's timestamp instead of the time of the redrive
 * @param dryRun whether nothing is sent and nothing committed
 */
public record RedrivePlan(
        String applicationId,
        Selection selection,
        boolean fromParked,
        String target,
        int parkAfter,
        long max,
        double perSecond,
        boolean fromBeginning,
        boolean keepTimestamp,
        boolean dryRun) {

    private static final int HASH_BYTES = 4;

    public RedrivePlan {
        if (parkAfter < 1 || max < 1) {
            throw new IllegalArgumentException("--park-after and --max must be at least 1");
        }
        if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("--rate must be above 0, not " + perSecond);
        }
    }

    /**
     * The consumer group, and the transactional ID: the same for the same selection and target, whatever the rate, so
     * that the next run continues where the last one stopped.
     */
    public String group() {
        String what = selection.canonical() + "\nparked=" + fromParked + "\nto=" + target;
        byte[] hash = BodySample.sha256(what.getBytes(StandardCharsets.UTF_8));
        return groups(applicationId) + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /** How the names of all groups begin that redrives of this application have. */
    public static String groups(String applicationId) {
        return applicationId + "-redrive-";
    }

    /** Whether a group is that of another selection or target. */
    boolean isOther(String group) {
        return group.startsWith(groups(applicationId)) && !group.equals(group());
    }

    /** Whether a dead letter has reached the maximum of redrives; those read from the parking topic are sent regardless. */
    boolean parks(StoredDeadLetter letter) {
        return !fromParked && letter.content().getRedriveCount() >= parkAfter;
    }
}
