package io.auditlog.enricher.convert;

/** Members that the contract does not name, collected as they stand in the body, in its order. */
final class AdditionalFields {

    private StringBuilder members;

    /** Adds one member: its name in quotes, the colon and its value. */
    void add(String member) {
        if (members == null) {
            members = new StringBuilder(member.length() + 2).append('{');
        } else {
            members.append(',');
        }
        members.append(member);
    }

    /** All of them as one JSON object, or null if there are none. */
    String text() {
        return members == null ? null : members + "}";
    }
}
