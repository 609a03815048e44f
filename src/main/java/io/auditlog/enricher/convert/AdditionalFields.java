package io.auditlog.enricher.convert;

/** Members not named in the contract, collected verbatim in the order of the body. */
final class AdditionalFields {

    private StringBuilder members;

    /** Adds one member: its quoted name, the colon and its value. */
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
