package io.auditlog.enricher.sandbox.api;

import java.nio.charset.StandardCharsets;

/**
 * The audit-log entries that exist: every ID has one, and it is a pure function of the ID. Realistic and varied: users,
 * agents and triggers present or absent, {@code data} null or nested with big numbers and Unicode, now and then a field
 * that the contract does not name.
 */
public final class SimulatedEntries {

    private static final long SEED = 0x436F746F6F6CL;
    private static final long FIRST_EVENT = 1_735_689_600_000L;
    private static final long SPAN = 600L * 86_400_000L;

    private static final byte[] NULL = utf8("null");
    private static final byte[] ID = utf8("{\"id\":\"");
    private static final byte[] TIMESTAMP = utf8("\",\"timestamp\":\"");
    private static final byte[] ORGANIZATION = utf8("\",\"organizationId\":\"");
    private static final byte[] IP = utf8(",\"ipAddress\":");
    private static final byte[] CHAT = utf8(",\"chatId\":");
    private static final byte[] AGENT = utf8(",\"agentId\":");
    private static final byte[] RUN = utf8(",\"runId\":");
    private static final byte[] TRIGGER = utf8(",\"triggerId\":");
    private static final byte[] DATA = utf8(",\"data\":");
    private static final byte[] CREATED = utf8(",\"createdAt\":\"");
    private static final byte[] QUOTE = utf8("\"");
    private static final byte[] END = utf8("}");

    private static final Template UUID = new Template("\"<u>\"");
    private static final Template IPV4 = new Template("\"203.0.113.<b>\"");
    private static final Template IPV6 = new Template("\"2001:db8::<b>\"");

    /** Bytes of an entry that comes by {@link Fault#TRICKLE}. */
    public static final int LARGE = 100_000;

    private SimulatedEntries() {}

    /** The body of the reply to a question for this ID: the same bytes each time. */
    public static byte[] bodyOf(String id) {
        Pen pen = new Pen();
        write(pen, id.getBytes(StandardCharsets.UTF_8));
        return pen.copy();
    }

    /** The same as {@link Fault#OVERSIZED} makes it, so long. */
    public static byte[] bodyOf(String id, int bytes) {
        return Floods.body(id, bytes);
    }

    /** Writes the entry of an ID behind what the pen holds already. */
    static void write(Pen pen, byte[] id) {
        long chance = Mix.of(id, 0, id.length, SEED);
        Scene scene = Scene.of(chance);
        chance = Mix.next(chance);
        long time = FIRST_EVENT + Long.remainderUnsigned(chance, SPAN);
        boolean printed = (chance & 63) == 0;
        time(pen.raw(ID).escaped(id).raw(TIMESTAMP), time, printed);
        pen.raw(ORGANIZATION).uuid(Mix.next(chance & 7), Mix.next(SEED));
        chance = involved(pen.raw(scene.eventAndActor), scene, chance);
        chance = EntryText.data(pen.raw(DATA), chance);
        time(pen.raw(CREATED), time + (chance & 1023), printed);
        pen.raw(QUOTE);
        EntryText.hydrated(pen, scene, chance);
        pen.raw(END);
    }

    private static long involved(Pen pen, Scene scene, long chance) {
        long next = uuid(pen, scene.user, chance);
        next = address(pen.raw(IP), scene.user, next);
        next = uuid(pen.raw(CHAT), scene.chat, next);
        next = uuid(pen.raw(AGENT), scene.agent, next);
        next = uuid(pen.raw(RUN), scene.agent && scene.trigger, next);
        return uuid(pen.raw(TRIGGER), scene.trigger, next);
    }

    private static long uuid(Pen pen, boolean present, long chance) {
        if (present) {
            return UUID.write(pen, chance);
        }
        pen.raw(NULL);
        return chance;
    }

    private static long address(Pen pen, boolean present, long chance) {
        if (present) {
            return ((chance & 7) == 0 ? IPV6 : IPV4).write(pen, chance);
        }
        pen.raw(NULL);
        return chance;
    }

    private static void time(Pen pen, long epochMillis, boolean printed) {
        if (printed) {
            EntryTime.database(pen, epochMillis, (int) (epochMillis % 1000));
        } else {
            EntryTime.iso(pen, epochMillis);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
