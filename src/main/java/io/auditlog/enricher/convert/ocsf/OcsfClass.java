package io.auditlog.enricher.convert.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The event classes that entries are mapped to, with their activities: number, caption and, after an @, first minor version. */
@SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
enum OcsfClass {
    ACCOUNT_CHANGE(
            3001,
            "Account Change",
            "1 Create, 2 Enable, 3 Password Change, 4 Password Reset, 5 Disable, 6 Delete, 7 Attach Policy,"
                    + " 8 Detach Policy, 9 Lock, 10 MFA Factor Enable, 11 MFA Factor Disable, 12 Unlock@5"),
    AUTHENTICATION(
            3002,
            "Authentication",
            "1 Logon, 2 Logoff, 3 Authentication Ticket, 4 Service Ticket Request, 5 Service Ticket Renew, 6 Preauth@3,"
                    + " 7 Account Switch@6"),
    ENTITY_MANAGEMENT(
            3004,
            "Entity Management",
            "1 Create, 2 Read, 3 Update, 4 Delete, 5 Move@3, 6 Enroll@3, 7 Unenroll@3, 8 Enable@3, 9 Disable@3,"
                    + " 10 Activate@3, 11 Deactivate@3, 12 Suspend@3, 13 Resume@3"),
    USER_ACCESS(3005, "User Access Management", "1 Assign Privileges, 2 Revoke Privileges"),
    API_ACTIVITY(6003, "API Activity", "1 Create, 2 Read, 3 Update, 4 Delete");

    /** Number of the activity that the class does not name; {@code activity_name} says what it is. */
    static final int OTHER = 99;

    final int uid;
    final String caption;
    private final List<Activity> activities = new ArrayList<>();

    /**
     * What can be done in a class.
     *
     * @param since the minor version that added it
     */
    record Activity(int id, String caption, int since) {

        private static Activity of(String text) {
            String[] parts = text.split(" ", 2);
            String[] named = parts[1].split("@", 2);
            return new Activity(
                    Integer.parseInt(parts[0]), named[0], named.length == 1 ? 1 : Integer.parseInt(named[1]));
        }
    }

    OcsfClass(int uid, String caption, String activities) {
        this.uid = uid;
        this.caption = caption;
        Arrays.stream(activities.split(", ", -1)).map(Activity::of).forEach(this.activities::add);
    }

    static Optional<OcsfClass> of(String uid) {
        return Arrays.stream(values())
                .filter(each -> String.valueOf(each.uid).equals(uid))
                .findFirst();
    }

    int categoryUid() {
        return uid / 1000;
    }

    String categoryName() {
        return categoryUid() == 3 ? "Identity & Access Management" : "Application Activity";
    }

    /** The activity with this number, empty for {@link #OTHER} and for what the class does not have. */
    Optional<Activity> activity(int id) {
        return activities.stream().filter(each -> each.id() == id).findFirst();
    }
}
