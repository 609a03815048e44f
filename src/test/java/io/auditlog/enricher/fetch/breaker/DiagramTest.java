package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.CircuitBreaker.Transition;
import io.auditlog.enricher.fetch.breaker.Event.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The diagram in {@code docs/CIRCUIT-BREAKER.md} has the states and the transitions of the code, and no others: every
 * sequence of events up to some length is played from the start, and each change of the state gets the label that the
 * diagram must have.
 */
final class DiagramTest {

    private static final Path DOCUMENT = Path.of("docs", "CIRCUIT-BREAKER.md");
    private static final Pattern ARROW = Pattern.compile("    (\\w+) --> (\\w+): (.+)");
    private static final int LENGTH = 6;
    private static final long STEP = Duration.ofMinutes(10).toNanos(); // whatever waits is due

    private static final AuditLogId ENTRY = new AuditLogId("entry");
    private static final List<AuditLogId> EARLIER =
            List.of(new AuditLogId("good-1"), new AuditLogId("good-2"), new AuditLogId("good-3"));

    private final CircuitBreaker breaker = new CircuitBreaker(BreakerSettings.DEFAULT);

    /** A transition of the diagram, or a change of the state that was seen. */
    private record Arrow(String from, String to, String label) implements Comparable<Arrow> {
        @Override
        public int compareTo(Arrow other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Where the play is after some events. */
    private record Scene(State state, List<AuditLogId> controls, int events) {}

    @Test
    void shouldShowTheTransitionsOfTheCodeAndNoOthers() throws IOException {
        assertThat(played()).isEqualTo(drawn());
    }

    @Test
    void shouldShowEveryStateOfTheCode() throws IOException {
        Set<String> states = Arrays.stream(State.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        Set<String> drawn = new HashSet<>();
        drawn().forEach(arrow -> drawn.addAll(List.of(arrow.from(), arrow.to())));
        assertThat(drawn).isEqualTo(states);
        assertThat(Files.readString(DOCUMENT)).contains("[*] --> " + name(breaker.start(at(0))));
    }

    private static Set<Arrow> drawn() throws IOException {
        return ARROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> new Arrow(found.group(1), found.group(2), found.group(3)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Arrow> played() {
        Set<Arrow> seen = new TreeSet<>();
        Deque<Scene> open = new ArrayDeque<>(List.of(new Scene(breaker.start(at(0)), List.of(), 0)));
        while (!open.isEmpty()) {
            Scene scene = open.remove();
            for (Event event : events(scene)) {
                Transition next = breaker.on(scene.state(), event, at(scene.events() + 1));
                if (next.state().getClass() != scene.state().getClass()) {
                    seen.add(new Arrow(name(scene.state()), name(next.state()), label(scene.state(), event)));
                }
                if (scene.events() + 1 < LENGTH) {
                    open.add(new Scene(next.state(), controls(scene, event, next), scene.events() + 1));
                }
            }
        }
        return seen;
    }

    /** All that can happen: to an entry at any time, to a control where one is out. */
    private static List<Event> events(Scene scene) {
        long sentAt = at(scene.events()).nanos() + 1;
        Fault away = new Fault(Code.SERVER_ERROR, "status 500", null, false);
        Fault gone = new Fault(Code.NOT_FOUND, "status 404", null, false);
        Role role = scene.state() instanceof State.Closed ? Role.ENTRY : Role.TRIAL;
        List<Event> events = new ArrayList<>(List.of(
                new Event.Elapsed(),
                new Event.KeyChanged(),
                new Event.KnownGoodFound(EARLIER),
                new Event.Withdrawn(ENTRY, role),
                new Event.Succeeded(ENTRY, role, sentAt),
                new Event.Failed(ENTRY, role, away, sentAt, false),
                new Event.Failed(ENTRY, role, gone, sentAt, false)));
        for (AuditLogId id : scene.controls()) {
            events.add(new Event.Succeeded(id, Role.CONTROL, sentAt));
            events.add(new Event.Failed(id, Role.CONTROL, away, sentAt, false));
            events.add(new Event.Failed(id, Role.CONTROL, gone, sentAt, false));
        }
        return events;
    }

    private static List<AuditLogId> controls(Scene scene, Event event, Transition next) {
        boolean answered = (event instanceof Event.Succeeded success && success.role() == Role.CONTROL)
                || (event instanceof Event.Failed failure && failure.role() == Role.CONTROL);
        List<AuditLogId> out = new ArrayList<>(answered ? List.of() : scene.controls());
        for (Effect effect : next.effects()) {
            if (effect instanceof Effect.AskKnownGood ask) {
                out.clear(); // one at a time
                out.add(ask.id());
            }
        }
        return out;
    }

    private static String label(State from, Event event) {
        if (event instanceof Event.Succeeded) {
            return from instanceof State.Open ? "probe succeeded" : "success";
        }
        if (event instanceof Event.KnownGoodFound) {
            boolean reported = ((State.Unknown) from).findings().reported() != null;
            return reported ? "known-good IDs found, but an outage was reported" : "known-good IDs found";
        }
        if (event instanceof Event.Failed failure && failure.role() == Role.CONTROL) {
            if (!failure.fault().isGone()) {
                return "second control in a row failed";
            }
            return good(from).ids().equals(List.of(failure.id()))
                    ? "last known-good ID gone"
                    : "two controls in a row gone, entries too";
        }
        return "not in the diagram: " + event;
    }

    private static KnownGood good(State state) {
        return state instanceof State.Open open ? open.good() : ((State.Closed) state).good();
    }

    private static Moment at(int events) {
        return new Moment(events * STEP, 50, 1, 1, 0.5);
    }

    private static String name(State state) {
        return state.getClass().getSimpleName();
    }
}
