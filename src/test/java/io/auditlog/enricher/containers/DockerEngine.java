package io.auditlog.enricher.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import io.auditlog.enricher.containers.BoundedSteps.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * The Docker engine as Testcontainers finds it, and the steps that show whether it can run some images. Of an image that
 * is not on this machine only the first bytes are pulled: the test pulls it. Threads: the one that takes the steps.
 */
final class DockerEngine {

    private final List<String> images;
    private DockerClient client;

    DockerEngine(List<String> images) {
        this.images = images;
    }

    /** Each is named by the obstacle that its failure shows; what fails quickly comes first. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("no Docker engine answers", this::connect));
        for (String image : images) {
            steps.add(new Step(image + " is not on this machine and cannot be pulled", () -> find(image)));
        }
        steps.add(new Step(
                "Testcontainers cannot start its own helper containers",
                () -> DockerClientFactory.instance().client()));
        steps.add(new Step("the Docker engine starts no container", this::startOne));
        return steps;
    }

    /** Testcontainers hands out its own client only when its helper containers run. */
    private void connect() {
        client = DockerClientProviderStrategy.getClientForConfig(
                DockerClientFactory.instance().getTransportConfig());
    }

    private void find(String image) throws Exception {
        if (isLocal(image)) {
            return;
        }
        DockerImageName name = substituted(image);
        try (FirstBytes bytes = client.pullImageCmd(name.getUnversionedPart())
                .withTag(name.getVersionPart())
                .exec(new FirstBytes())) {
            bytes.await();
        }
    }

    private void startOne() {
        images.stream().filter(this::isLocal).findFirst().ifPresent(image -> {
            try (GenericContainer<?> container = new GenericContainer<>(image)
                    .withCreateContainerCmdModifier(create -> create.withEntrypoint("true"))
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
                container.start();
            }
        });
    }

    private boolean isLocal(String image) {
        try {
            client.inspectImageCmd(substituted(image).asCanonicalNameString()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** The name that Testcontainers uses instead, where a mirror is configured. */
    private static DockerImageName substituted(String image) {
        return ImageNameSubstitutor.instance().apply(DockerImageName.parse(image));
    }

    /** The start of a pull: the first bytes show that the image can be had. Threads: one of the client, and one that waits. */
    private static final class FirstBytes extends ResultCallback.Adapter<PullResponseItem> {

        private final CompletableFuture<Void> arrival = new CompletableFuture<>();

        @Override
        public void onNext(PullResponseItem item) {
            ProgressDetail progress = item.getProgressDetail();
            if (item.getErrorDetail() != null) {
                fail(item.getErrorDetail().getMessage());
            } else if (item.isPullSuccessIndicated()
                    || (progress != null && progress.getCurrent() != null && progress.getCurrent() > 0)) {
                arrival.complete(null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            arrival.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            fail("the pull ended without an image");
        }

        /** Returns when bytes have come. */
        void await() throws InterruptedException, ExecutionException {
            arrival.get();
        }

        private void fail(String reason) {
            arrival.completeExceptionally(new IllegalStateException(reason));
        }
    }
}
