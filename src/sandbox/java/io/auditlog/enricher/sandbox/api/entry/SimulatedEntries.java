package io.auditlog.enricher.sandbox.api.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The audit-log entries that exist: every ID has one, and it is a pure function of the ID. Realistic and varied: users,
 * agents and triggers present or absent, {@code data} null or nested with big numbers and Unicode, now and then a field
 * that the contract does not name.
 */
public final class SimulatedEntries {

    private static final long SEED = 0x436F746F6F6CL;
    private static final long FIRST_EVENT = 1_735_689_600_000L;
    private static final long SPAN = 600L * 86_400_000L;
    private static final DateTimeFormatter ISO = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter DATABASE = utc("uuuu-MM-dd HH:mm:ss.SSS");

    private static final Template UUID = new Template("\"<u>\"");
    private static final Template IPV4 = new Template("\"203.0.113.<b>\"");
    private static final Template IPV6 = new Template("\"2001:db8::<b>\"");
    private static final Template[] DATA = {
        new Template("null"),
        new Template("""
                {"method":"<w>","mfa":true,"sessionId":"<u>","userAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \
                AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",\
                "geo":{"country":"JP","city":"東京","lat":35.<n>,"lon":139.<n>}}"""),
        new Template("""
                {"model":"large-3","tokens":{"input":<n>,"output":<n>,"cached":<n>},"costUsd":0.<N>,"durationMs":<n>,\
                "steps":[{"tool":"<w>","ok":true,"ms":<n>},{"tool":"<w>","ok":false,"error":"timeout after 30 s",\
                "ms":30000}],"result":null}"""),
        new Template("""
                {"changes":[{"field":"name","from":"Zoë’s agent","to":"Zoë’s <w> agent 🚀"},{"field":"schedule",\
                "from":null,"to":"*/<n> * * * *"}],"revision":<n>,"diff":"<h><h>"}"""),
        new Template("""
                {"sequence":9007199254740993,"offset":1<N><N>,"ratio":1.<N><N>e-7,"balance":-<N>.00,"limit":1E400,\
                "zero":-0.0,"hash":"<h>"}"""),
        new Template("""
                {"text":"line\\nbreak \\"quoted\\" \\u00e9 \\ud83d\\ude80 tab\\t","path":"C:\\\\logs\\\\<w>",\
                "html":"<b>&amp;<w></b>","":"an empty name","a.b/c~d":[]}"""),
        new Template("""
                {"source":"jira","issue":"SEC-<n>","labels":["<w>","<w>"],"payload":{"a":{"b":{"c":{"d":[1,2.50,-7,\
                {"e":null},[[]],{}]}}}},"dedupe":"<u>"}"""),
        new Template("{}"),
    };
    private static final Template[] USERS = {
        new Template(",\"user\":{\"email\":\"<w>.<w><n>@example.com\"}"),
        new Template(",\"user\":{\"email\":\"jürgen.<w>@bücher.example\",\"displayName\":\"Jürgen Müller\"}"),
    };
    private static final Template AGENT = new Template(",\"agent\":{\"name\":\"<w> agent <n>\"}");
    private static final Template[] TRIGGERS = {
        new Template(",\"trigger\":{\"name\":\"<w> issues\",\"type\":\"jira\"}"),
        new Template(",\"trigger\":{\"name\":\"#<w>\",\"type\":\"slack\"}"),
        new Template(",\"trigger\":{\"name\":\"<w> board\",\"type\":\"linear\"}"),
        new Template(",\"trigger\":{\"name\":\"every <n> minutes\",\"type\":\"cron\"}"),
    };
    private static final Template UNANNOUNCED =
            new Template(",\"severity\":\"low\",\"labels\":[\"<w>\"],\"x-meta\":{\"v\":2,\"trace\":\"<h>\"}");

    /** Bytes of an entry that is large, but not too large. */
    public static final int LARGE = 100_000;

    private final StringBuilder out = new StringBuilder(1024);
    private long chance;

    private SimulatedEntries(long chance) {
        this.chance = chance;
    }

    /** The body of the reply to a request for this ID: the same bytes each time. */
    public static byte[] bodyOf(String id) {
        long hash = Mix.of(id, SEED);
        return new SimulatedEntries(Mix.next(hash)).entry(id, Scene.of(hash)).getBytes(UTF_8);
    }

    /** An entry of exactly this many bytes, for the most part one long string in {@code data}; never less than it needs. */
    public static byte[] bodyOf(String id, int bytes) {
        int filling = Math.max(0, bytes - withBlob(id, "").getBytes(UTF_8).length);
        return withBlob(id, "x".repeat(filling)).getBytes(UTF_8);
    }

    /** The entry of an ID with this text as the only member of {@code data}. */
    public static String withBlob(String id, String blob) {
        return EntryEdit.with(new String(bodyOf(id), UTF_8), "data", "{\"blob\":\"" + blob + "\"}");
    }

    private String entry(String id, Scene scene) {
        long time = FIRST_EVENT + Long.remainderUnsigned(chance, SPAN);
        boolean printed = (chance & 63) == 0;
        out.append("{\"id\":\"");
        escaped(id);
        out.append("\",\"timestamp\":\"").append(time(time, printed));
        out.append("\",\"organizationId\":\"").append(Template.uuid(Mix.next(chance & 7), Mix.next(SEED)));
        out.append("\",\"event\":\"")
                .append(scene.event)
                .append("\",\"actor\":\"")
                .append(scene.actor)
                .append('"');
        field("userId", scene.user, UUID);
        field("ipAddress", scene.user, (chance & 7) == 0 ? IPV6 : IPV4);
        field("chatId", scene.chat, UUID);
        field("agentId", scene.agent, UUID);
        field("runId", scene.agent && scene.trigger, UUID);
        field("triggerId", scene.trigger, UUID);
        field("data", true, DATA[(int) (chance >>> 16) & (DATA.length - 1)]);
        out.append(",\"createdAt\":\"")
                .append(time(time + (chance & 1023), printed))
                .append('"');
        hydrated(scene);
        return out.append('}').toString();
    }

    private void field(String name, boolean present, Template value) {
        out.append(",\"").append(name).append("\":");
        if (present) {
            chance = value.write(out, chance);
        } else {
            out.append("null");
        }
    }

    /** Now and then the API does not hydrate what it could. */
    private void hydrated(Scene scene) {
        long drawn = chance;
        if (scene.user && (drawn & 7) != 0) {
            chance = USERS[(drawn & 0xf0) == 0 ? 1 : 0].write(out, chance);
        }
        if (scene.agent && (drawn & 0x700) != 0) {
            chance = AGENT.write(out, chance);
        }
        if (scene.trigger && (drawn & 0x3800) != 0) {
            chance = TRIGGERS[(int) (drawn >>> 20) & (TRIGGERS.length - 1)].write(out, chance);
        }
        if ((drawn & 0x3c000) == 0) {
            UNANNOUNCED.write(out, chance);
        }
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
    }

    /** Mostly ISO 8601 in UTC, now and then as the API's database prints it. */
    private static String time(long epochMillis, boolean printed) {
        Instant time = Instant.ofEpochMilli(epochMillis);
        return printed ? DATABASE.format(time) + String.format("%03d+00", epochMillis % 1000) : ISO.format(time);
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }
}
