package io.auditlog.enricher.sandbox.api.fault;

import io.auditlog.enricher.sandbox.api.entry.EntryEdit;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import java.util.Locale;

/**
 * Every way to misbehave. In an ID it is written {@code fault-KIND[.PARAMETER][~TIMES][-ANYTHING]}, the kind in lower
 * case with dashes; see {@link #id}. Unless said otherwise a fault shows in HTTP/1.1 and HTTP/2 alike.
 */
public enum Fault {
    /** A status with the body of the contract. Parameter: the status, 500. */
    STATUS("500", (exchange, status) -> Reply.error(FaultId.count(status)).send(exchange)),
    /** 429. Parameter: Retry-After in seconds, 1to60 to draw them, soon, date, past, none, absurd, negative, words; soon. */
    THROTTLED("soon", (exchange, parameter) -> Contents.refuse(exchange, 429, parameter)),
    /** 503. Parameter as for THROTTLED; none. */
    UNAVAILABLE("none", (exchange, parameter) -> Contents.refuse(exchange, 503, parameter)),
    /** A redirect to another host. Parameter: the status, 302. */
    REDIRECT("302", Contents::redirect),
    /** A login page with status 200. */
    HTML("", (exchange, parameter) -> Reply.html(200, Contents.PAGE).send(exchange)),
    /** 200 with nothing in it. */
    EMPTY("", (exchange, parameter) -> Reply.json(200, "").send(exchange)),
    /** The entry, said to be something else. Parameter: what follows text/ in it, plain. */
    CONTENT_TYPE("plain", Contents::contentType),
    /** Half of the entry, complete for HTTP. */
    TRUNCATED("", (exchange, parameter) -> Contents.edited(exchange, entry -> entry.substring(0, entry.length() / 2))),
    /** Something behind the entry. */
    TRAILING("", (exchange, parameter) -> Contents.edited(exchange, entry -> entry + "}")),
    /** The entry twice. */
    TWO_DOCUMENTS("", (exchange, parameter) -> Contents.edited(exchange, entry -> entry + "\n" + entry)),
    /** A comma before the last brace. */
    TRAILING_COMMA("", (exchange, parameter) -> Contents.edited(exchange, entry -> EntryEdit.added(entry, ""))),
    /** Apostrophes for quotation marks. */
    SINGLE_QUOTES("", (exchange, parameter) -> Contents.edited(exchange, entry -> entry.replace('"', '\''))),
    /** NaN in {@code data}. */
    NOT_A_NUMBER("", (exchange, parameter) -> Contents.data(exchange, "{\"n\":NaN}")),
    /** A number with leading zeros in {@code data}. */
    LEADING_ZEROS("", (exchange, parameter) -> Contents.data(exchange, "{\"n\":007}")),
    /** A raw NUL in a string of {@code data}. */
    CONTROL_CHARACTER("", (exchange, parameter) -> Contents.data(exchange, "{\"s\":\"a\0b\"}")),
    /** The entry in an array. */
    ARRAY("", (exchange, parameter) -> Contents.edited(exchange, entry -> "[" + entry + "]")),
    /** The JSON value null. */
    JSON_NULL("", (exchange, parameter) -> Reply.json(200, "null").send(exchange)),
    /** A required field is missing. Parameter: its name, event. */
    MISSING("event", (exchange, field) -> Contents.edited(exchange, entry -> EntryEdit.without(entry, field))),
    /** A field is null. Parameter: its name, event. */
    NULL("event", (exchange, field) -> Contents.edited(exchange, entry -> EntryEdit.with(entry, field, "null"))),
    /** A field is an array. Parameter: its name, event. */
    WRONG_TYPE("event", (exchange, field) -> Contents.edited(exchange, entry -> EntryEdit.with(entry, field, "[7]"))),
    /** A field stands twice, with two values. Parameter: its name, event. */
    DUPLICATE_KEY(
            "event",
            (exchange, field) -> Contents.edited(exchange, entry -> EntryEdit.added(entry, "\"" + field + "\":\"2\""))),
    /** Bytes that are no UTF-8 in a string of {@code data}. */
    BAD_UTF8("", Contents::badUtf8),
    /** A byte order mark before the entry. */
    BOM("", (exchange, parameter) -> Contents.edited(exchange, entry -> "\ufeff" + entry)),
    /** The entry in UTF-16. */
    UTF16("", Contents::utf16),
    /** The entry of another ID. */
    OTHER_ID("", Contents::otherId),
    /** {@code data} nested this deep. Parameter: levels, 100000. */
    DEEP("100000", Contents::deep),
    /** A number this long in {@code data}. Parameter: digits, 1000000. */
    HUGE_NUMBER(
            "1000000",
            (exchange, digits) -> Contents.data(exchange, "{\"n\":" + "7".repeat(FaultId.count(digits)) + "}")),
    /** A sound entry this large, its length declared. Parameter: bytes, 11534336. */
    OVERSIZED("11534336", Floods::declared),
    /** The same without a declared length: chunked in HTTP/1.1. */
    OVERSIZED_CHUNKED("11534336", Floods::undeclared),
    /** An entry that never ends. */
    ENDLESS("", Floods::endless),
    /** The entry, said to be compressed. */
    GZIP_BROKEN("", Floods::gzipBroken),
    /** A small compressed body that is a sound entry of this size. Parameter: bytes, 67108864. */
    GZIP_BOMB("67108864", Floods::bomb),
    /** Never answers. */
    SILENCE("", (exchange, parameter) -> {}),
    /** The entry, later. Parameter: the delay, 1000ms. */
    SLOW("1000ms", (exchange, delay) -> exchange.later(FaultId.nanos(delay), () -> Reply.entry(exchange))),
    /** The body comes byte by byte. Parameter: time between two, 1000ms. */
    DRIP("1000ms", Breaks::drip),
    /** The entry, 100 KB long, in ten pieces. Parameter: time between two, 500ms. */
    TRICKLE("500ms", Breaks::trickle),
    /** Half of the body, then the sending side is shut; the receiving side stays open. */
    HALF_CLOSE("", (exchange, parameter) -> Breaks.half(exchange, Exchange::halfClose)),
    /** Half of the body, then a TCP reset. */
    RESET_MID_BODY("", (exchange, parameter) -> Breaks.half(exchange, Exchange::cut)),
    /** A TCP reset instead of a reply. */
    RESET("", (exchange, parameter) -> exchange.cut()),
    /** Half of the body, then an orderly close. */
    CLOSE_MID_BODY("", (exchange, parameter) -> Breaks.half(exchange, Exchange::hangUp)),
    /** An orderly close instead of a reply. */
    CLOSE("", (exchange, parameter) -> exchange.hangUp()),
    /** The entry; then the idle connection is closed unannounced. Parameter: after how long, 20ms. */
    STALE("20ms", Breaks::stale),
    /** Bytes that are neither HTTP/1.1 nor HTTP/2. */
    GARBAGE("", Breaks::garbage);

    /** How a fault is done. Threads: the event loop of the exchange. */
    @FunctionalInterface
    interface Action {
        void play(Exchange exchange, String parameter);
    }

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String usual;

    @SuppressWarnings("ImmutableEnumChecker") // each is a lambda without state
    private final Action action;

    Fault(String usual, Action action) {
        this.usual = usual;
        this.action = action;
    }

    /** The kind as it is written in an ID. */
    public String label() {
        return label;
    }

    /** An ID that gets this fault, with its default parameter, each time it is asked for. */
    public String id(String rest) {
        return FaultId.PREFIX + label + "-" + rest;
    }

    /** An ID that gets this fault in its first attempts, then its entry. */
    public String id(String parameter, int times, String rest) {
        return FaultId.PREFIX + label + (parameter.isEmpty() ? "" : "." + parameter) + "~" + times + "-" + rest;
    }

    void play(Exchange exchange, String parameter) {
        action.play(exchange, parameter.isEmpty() ? usual : parameter);
    }

    /** Refuses a parameter that is not of the same kind as the usual one. */
    void check(String parameter) {
        if (parameter.isEmpty()) {
            return;
        }
        if (usual.isEmpty()) {
            throw new IllegalArgumentException("this fault takes no parameter: " + parameter);
        }
        if (usual.endsWith("ms")) {
            FaultId.nanos(parameter);
        } else if (Character.isDigit(usual.charAt(0))) {
            FaultId.count(parameter);
        }
    }
}
