package io.auditlog.enricher.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Replies with status 200 whose content is not the entry asked for. */
final class OddReplies {

    private static final byte MARK = 0x01;

    private OddReplies() {}

    /** Edits the entry's text. */
    static void text(Exchange exchange, UnaryOperator<String> edit) {
        String entry = new String(SimulatedEntries.bodyOf(exchange.id()), UTF_8);
        exchange.reply(Reply.json(200, edit.apply(entry)));
    }

    static void empty(Exchange exchange, String parameter) {
        exchange.reply(Reply.json(200, new byte[0]));
    }

    static void contentType(Exchange exchange, String subtype) {
        byte[] entry = SimulatedEntries.bodyOf(exchange.id());
        exchange.reply(new Reply(200, Map.of("content-type", "text/" + subtype), entry));
    }

    static void noContentType(Exchange exchange, String parameter) {
        exchange.reply(new Reply(200, Map.of(), SimulatedEntries.bodyOf(exchange.id())));
    }

    static void badUtf8(Exchange exchange, String parameter) {
        String entry = new String(SimulatedEntries.bodyOf(exchange.id()), UTF_8);
        byte[] body = OddEntries.with(entry, "data", "{\"s\":\"\u0001\u0001\"}").getBytes(UTF_8);
        for (int i = 0; i + 1 < body.length; i++) {
            if (body[i] == MARK) {
                body[i] = (byte) 0xC3;
                body[i + 1] = (byte) 0x28;
            }
        }
        exchange.reply(Reply.json(200, body));
    }

    static void utf16(Exchange exchange, String parameter) {
        String entry = new String(SimulatedEntries.bodyOf(exchange.id()), UTF_8);
        exchange.reply(Reply.json(200, entry.getBytes(UTF_16)));
    }

    static void otherId(Exchange exchange, String parameter) {
        exchange.reply(Reply.json(200, SimulatedEntries.bodyOf(exchange.id() + "x")));
    }

    /** The first half of the right entry. */
    static byte[] half(byte[] entry) {
        return Arrays.copyOf(entry, entry.length / 2);
    }
}
