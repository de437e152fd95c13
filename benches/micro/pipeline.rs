//! One photo from file to all renditions.

use std::io::Write as _;

use criterion::{Criterion, criterion_group, criterion_main};
use oriel_media::{config::Media, pipeline::Pipeline, testing};

fn photo(criterion: &mut Criterion) {
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return;
    };
    let media = Media::default();
    let pipeline = Pipeline::new(&media);
    let Ok(mut file) = tempfile::NamedTempFile::new() else {
        return;
    };
    if file.write_all(&testing::jpeg(6_000, 4_000, 7)).is_err() {
        return;
    }
    let mut group = criterion.benchmark_group("media");
    group.sample_size(10);
    group.bench_function("24 megapixels to all renditions", |bencher| {
        bencher.iter(|| runtime.block_on(pipeline.render(file.path(), &media.renditions)));
    });
    group.finish();
}

criterion_group!(benches, photo);
criterion_main!(benches);
