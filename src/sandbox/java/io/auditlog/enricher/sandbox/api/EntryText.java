package io.auditlog.enricher.sandbox.api;

/** The free parts of an entry: its {@code data}, the hydrated user, agent and trigger, and fields nobody announced. */
final class EntryText {

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

    private EntryText() {}

    static long data(Pen pen, long chance) {
        return DATA[(int) (chance >>> 16) & (DATA.length - 1)].write(pen, chance);
    }

    /** Now and then the API does not hydrate what it could. */
    static void hydrated(Pen pen, Scene scene, long chance) {
        long next = chance;
        if (scene.user && (chance & 7) != 0) {
            next = USERS[(chance & 0xf0) == 0 ? 1 : 0].write(pen, next);
        }
        if (scene.agent && (chance & 0x700) != 0) {
            next = AGENT.write(pen, next);
        }
        if (scene.trigger && (chance & 0x3800) != 0) {
            next = TRIGGERS[(int) (chance >>> 20) & (TRIGGERS.length - 1)].write(pen, next);
        }
        if ((chance & 0x3c000) == 0) {
            UNANNOUNCED.write(pen, next);
        }
    }
}
