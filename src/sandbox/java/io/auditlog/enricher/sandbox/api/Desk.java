package io.auditlog.enricher.sandbox.api;

import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the requests of one event loop are taken in and decided: regime, key, path, method, limit, script, in this
 * order. Threads: its event loop.
 */
final class Desk {

    private static final Behaviour UNAUTHORIZED = new Behaviour.Answer("unauthorized", Reply.error(401));
    private static final Behaviour NO_ENTRY = new Behaviour.Answer("no-entry", Reply.error(404));
    private static final Behaviour METHOD = new Behaviour.Answer("method", Reply.error(405));

    private static final Behaviour MALFORMED = new Behaviour.Answer("malformed", Reply.error(400));
    private static final Reply NO_SUCH_FAULT = Reply.error(400);

    private final House house;
    private final Timeline timeline;
    private final Pulse pulse;
    private final Pen pen = new Pen();
    private final List<Line> touched = new ArrayList<>();

    Desk(House house, EventLoop loop) {
        this.house = house;
        this.timeline = new Timeline(loop, this::flush);
        this.pulse = new Pulse(loop, house.settings().time().nanoTime());
    }

    long nanoTime() {
        return house.settings().time().nanoTime().getAsLong();
    }

    Instant now() {
        return house.settings().time().clock().instant();
    }

    Pulse pulse() {
        return pulse;
    }

    long seed() {
        return house.settings().seed();
    }

    int maxStreams() {
        return house.settings().maxStreams();
    }

    Keyring keys() {
        return house.keys();
    }

    /** Takes a request in; it is played when its latency has passed. */
    void take(Exchange exchange, Question question) {
        long seed = house.settings().seed();
        byte[] bytes = question.idOrEmpty().getBytes(StandardCharsets.UTF_8);
        long hash = Mix.of(bytes, 0, bytes.length, seed);
        Regime regime = house.regime();
        Behaviour behaviour = decide(question, regime, hash);
        int row = house.witness().arrived(question, behaviour.label());
        exchange.begin(question, behaviour, row);
        long latency = house.settings().latency().nanos(hash) + regime.delay().toNanos();
        if (latency == 0) {
            exchange.due();
        } else {
            timeline.in(Math.max(0, latency - (nanoTime() - question.arrived())), exchange);
        }
    }

    private Behaviour decide(Question question, Regime regime, long hash) {
        if (question.version() == Question.MALFORMED) {
            return MALFORMED;
        }
        if (regime.forAll() != null) {
            return regime.forAll();
        }
        if (!question.caller().accepted()) {
            return UNAUTHORIZED;
        }
        String id = question.id();
        if (id == null) {
            return NO_ENTRY;
        }
        if (!question.method().equals("GET")) {
            return METHOD;
        }
        if (!house.gate().admits(question.arrived())) {
            return new Behaviour.Answer("limited", house.gate().refusal(question.arrived(), now()));
        }
        int attempt = house.attempts().next(hash);
        return house.script().behaviour(id, attempt, house.settings().seed());
    }

    void play(Exchange exchange, Behaviour behaviour) {
        if (behaviour instanceof Behaviour.Entry) {
            exchange.entry();
        } else if (behaviour instanceof Behaviour.Answer answer) {
            Reply reply = answer.reply();
            exchange.reply(house.gate().tells() ? reply.with(headers(Map.of())) : reply);
        } else if (behaviour instanceof Behaviour.Misbehaviour misbehaviour) {
            play(exchange, misbehaviour);
        }
    }

    private static void play(Exchange exchange, Behaviour.Misbehaviour misbehaviour) {
        try {
            misbehaviour.fault().play(exchange, misbehaviour.parameter());
        } catch (IllegalArgumentException e) {
            exchange.reply(NO_SUCH_FAULT);
        }
    }

    /** The entry, in a pen that is good until the next one. */
    Pen entry(Question question) {
        SimulatedEntries.write(pen.clear(), question.idOrEmpty().getBytes(StandardCharsets.UTF_8));
        return pen;
    }

    /** These headers, and those about the limit. */
    Map<String, String> headers(Map<String, String> headers) {
        if (!house.gate().tells()) {
            return headers;
        }
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(house.gate().headers(nanoTime(), now()));
        return all;
    }

    void ended(Exchange exchange) {
        house.witness().ended(exchange.row(), exchange.status(), nanoTime());
    }

    /** Remembers to flush a connection with all others that are touched at the same time. */
    void touch(Line line) {
        touched.add(line);
    }

    void flush() {
        for (Line line : touched) {
            line.flushNow();
        }
        touched.clear();
    }

    /** A connection. */
    interface Line {
        /** Sends what was written. */
        void flushNow();
    }
}
