//! Each behaviour with each set of codecs.

/// Makes a test of every named function, which takes a [`Codecs`](oriel_pixels::Codecs), for every
/// set of codecs that this build has.
macro_rules! on_each_codec {
    ($($behaviour:ident),+ $(,)?) => {
        mod plain_codecs {
            $(
                #[tokio::test]
                async fn $behaviour() {
                    super::$behaviour(oriel_pixels::Codecs::Plain).await;
                }
            )+
        }
        #[cfg(feature = "turbo")]
        mod turbo_codecs {
            $(
                #[tokio::test]
                async fn $behaviour() {
                    super::$behaviour(oriel_pixels::Codecs::Turbo).await;
                }
            )+
        }
    };
}

pub(crate) use on_each_codec;
