package io.auditlog.enricher.convert.ocsf;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the events of some names are mapped.
 *
 * @param name names the rule and its file, for a reader
 * @param activity null if the last known verb of the event's name decides
 * @param activityName caption of activity 99; null for the event's name
 * @param status null if the words of the event's name decide
 * @param severity 0 to 6
 * @param target the entity of class 3004, the resource of class 6003; null if the rule names none
 * @param user whom the event is about, where it is not the user of the entry; null if the rule names none
 * @param privileges where class 3005 finds what was granted or revoked
 * @param service where class 6003 finds the service that was used
 * @param ai whether the event is one of the profile {@code ai_operation}
 */
record Rule(
        String name,
        List<Pattern> events,
        OcsfClass type,
        Integer activity,
        String activityName,
        Integer status,
        int severity,
        Reference.Pointers target,
        Reference.Pointers user,
        List<JsonPointer> privileges,
        List<JsonPointer> service,
        boolean ai) {

    /** Whether it leaves none of another one's events to it: class 6003 requires nothing of an entry. */
    boolean takesAllOf(Rule later) {
        List<String> taken = events.stream().map(Pattern::pattern).toList();
        return type == OcsfClass.API_ACTIVITY
                && (taken.contains(EventName.glob("*").pattern())
                        || later.events.stream().map(Pattern::pattern).allMatch(taken::contains));
    }

    /** Whether it maps events of this normalised name. */
    boolean matches(String normalised) {
        return events.stream().anyMatch(glob -> EventName.matches(glob, normalised));
    }
}
