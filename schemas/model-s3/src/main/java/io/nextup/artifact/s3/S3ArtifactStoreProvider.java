package io.nextup.artifact.s3;

import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStoreProvider;
import io.nextup.artifact.trust.ModelTrust;
import java.net.URI;
import java.time.Clock;

/** Opens stores at {@code s3://bucket/prefix}. */
public final class S3ArtifactStoreProvider implements ArtifactStoreProvider {

    public S3ArtifactStoreProvider() {}

    @Override
    public String scheme() {
        return S3Location.SCHEME;
    }

    @Override
    public ArtifactStore open(URI root, Clock clock, ModelTrust trust) {
        return new S3ArtifactStore(S3Location.of(root), new S3Objects(), clock, trust);
    }
}
