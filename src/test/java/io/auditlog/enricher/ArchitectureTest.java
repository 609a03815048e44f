package io.auditlog.enricher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.auditlog.enricher.fetch.EntrySource;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Which package may know what. A package that needs more is a change of the design, not of a test. */
final class ArchitectureTest {

    private static final String ROOT = "io.auditlog.enricher";
    private static final String[] JDK = {"java..", "javax.net.ssl..", "javax.crypto.."};
    private static final String SCHEMA = ROOT + ".schema..";
    private static final String SLF4J = "org.slf4j..";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void shouldLetTheNounsAndTimeKnowOnlyTheJdk() {
        thePackage("entry")
                .should()
                .onlyDependOnClassesThat(among(JDK, in("entry")))
                .check(MAIN);
        thePackage("ratelimit")
                .should()
                .onlyDependOnClassesThat(among(JDK, in("ratelimit")))
                .check(MAIN);
    }

    @Test
    void shouldLetTheCircuitBreakerKnowOnlyTheNouns() {
        thePackage("fetch.breaker")
                .should()
                .onlyDependOnClassesThat(among(JDK, in("fetch.breaker"), in("entry")))
                .check(MAIN);
    }

    @Test
    void shouldKeepKafkaAvroAndJsonOutOfFetch() {
        thePackage("fetch")
                .should()
                .onlyDependOnClassesThat(
                        among(JDK, in("fetch"), in("entry"), in("ratelimit"), "org.apache.hc..", SLF4J))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".fetch")
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("fetch.http")))
                .check(MAIN);
    }

    @Test
    void shouldKeepKafkaAndHttpOutOfConvert() {
        thePackage("convert")
                .should()
                .onlyDependOnClassesThat(among(
                        JDK, in("convert"), in("entry"), SCHEMA, "org.apache.avro..", "com.fasterxml.jackson.core.."))
                .check(MAIN);
    }

    @Test
    void shouldKeepStreamsAndTheHttpClientOutOfSerde() {
        noClasses()
                .that()
                .resideInAPackage(in("serde"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.apache.kafka.streams..",
                        "org.apache.hc..",
                        in("topology"),
                        in("fetch"),
                        in("convert"),
                        in("config"),
                        in("monitoring"),
                        in("cli")))
                .check(MAIN);
    }

    @Test
    void shouldLetTheClusterKnowOnlyTheNouns() {
        thePackage("kafka")
                .should()
                .onlyDependOnClassesThat(among(JDK, in("kafka"), in("entry"), "org.apache.kafka..", SLF4J))
                .check(MAIN);
    }

    @Test
    void shouldLetTheTopologyKnowOnlyThePortOfFetch() {
        noClasses()
                .that()
                .resideInAPackage(in("topology"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.apache.hc..",
                        "com.fasterxml.jackson..",
                        in("config"),
                        in("monitoring"),
                        in("cli"),
                        in("ratelimit"),
                        in("fetch.breaker")))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(in("topology"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("fetch")).and(not(belongToAnyOf(EntrySource.class))))
                .check(MAIN);
    }

    @Test
    void shouldKeepStreamsAndTheApiOutOfDeadLetters() {
        thePackage("deadletter")
                .should()
                .onlyDependOnClassesThat(among(
                        JDK,
                        in("deadletter"),
                        in("entry"),
                        in("kafka"),
                        in("serde"),
                        SCHEMA,
                        "org.apache.avro..",
                        "org.apache.kafka.clients..",
                        "org.apache.kafka.common..",
                        "com.fasterxml.jackson.core.."))
                .check(MAIN);
    }

    @Test
    void shouldLetOnlyFetchHttpKnowTheHttpClientAndOnlyMonitoringTheMetrics() {
        outside("fetch.http")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.hc.."))
                .check(MAIN);
        outside("monitoring")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer.."))
                .check(MAIN);
        outside("cli")
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli.."))
                .check(MAIN);
    }

    @Test
    void shouldLetNobodyButTheCommandsKnowTheWorker() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("cli"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(in("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("cli"))
                .check(MAIN);
    }

    @Test
    void shouldHaveNoPackagesThatNeedEachOther() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void shouldBeGivenTimeAndChanceRatherThanTakeThem() {
        outsideRoot().should().callMethod(Thread.class, "sleep", long.class).check(MAIN);
        outsideRoot().should().callMethod(Instant.class, "now").check(MAIN);
        outsideRoot().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
        outsideRoot().should().callMethod(System.class, "nanoTime").check(MAIN);
        outsideRoot().should().callConstructor(java.util.Random.class).check(MAIN);
    }

    private static GivenClassesConjunction outsideRoot() {
        return noClasses().that().resideOutsideOfPackages(ROOT);
    }

    private static GivenClassesConjunction thePackage(String name) {
        return classes().that().resideInAPackage(in(name));
    }

    private static GivenClassesConjunction outside(String name) {
        return noClasses().that().resideOutsideOfPackages(in(name), ROOT);
    }

    private static String in(String name) {
        return ROOT + "." + name + "..";
    }

    private static DescribedPredicate<JavaClass> among(String[] jdk, String... packages) {
        String[] all = Arrays.copyOf(jdk, jdk.length + packages.length);
        System.arraycopy(packages, 0, all, jdk.length, packages.length);
        return resideInAnyPackage(all);
    }
}
