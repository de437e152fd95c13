//! What pixels become, through the crate's public interface.

#[cfg(test)]
mod codecs;
#[cfg(test)]
mod encoder;
#[cfg(test)]
mod focus;
#[cfg(test)]
mod likeness;
#[cfg(test)]
mod orient;
#[cfg(test)]
mod placeholder;
#[cfg(test)]
mod resize;
